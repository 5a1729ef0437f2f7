#pragma once
#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/samplefmt.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// Macros that Swift does not import.
static inline int cav_error(int number) { return AVERROR(number); }
static inline int cav_error_eof(void) { return AVERROR_EOF; }
static inline int cav_error_exit(void) { return AVERROR_EXIT; }
static inline int cav_error_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int cav_error_decoder_not_found(void) { return AVERROR_DECODER_NOT_FOUND; }
static inline int cav_error_encoder_not_found(void) { return AVERROR_ENCODER_NOT_FOUND; }
static inline int cav_error_demuxer_not_found(void) { return AVERROR_DEMUXER_NOT_FOUND; }
static inline int cav_error_patch_welcome(void) { return AVERROR_PATCHWELCOME; }
