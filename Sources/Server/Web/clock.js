// Times as people write and read them: of a video from its start, of a stream by the clock, in UTC.

const two = (value) => String(value).padStart(2, "0");

/** `1:02:03.456`; without hours where there are none. */
export function clock(seconds) {
  const all = Math.round(seconds * 1000);
  const [hours, minutes, rest] = [Math.floor(all / 3600000), Math.floor(all / 60000) % 60, all % 60000];
  const tail = `${two(Math.floor(rest / 1000))}.${String(rest % 1000).padStart(3, "0")}`;
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** Seconds of `83.5`, `1:23.5` or `0:01:23.5`; null for what is no time. */
export function seconds(text) {
  const written = text.trim().replace(",", ".");
  if (!/^(\d+:){0,2}\d+(\.\d*)?$/.test(written)) return null;
  return written.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** `2020-11-14T05:30:00.000` of milliseconds since 1970. */
export const moment = (milliseconds) => new Date(milliseconds).toISOString().slice(0, -1);

/** Milliseconds since 1970 of a date and a time, or of a time alone on the day of `day`; null for what is none. */
export function milliseconds(text, day = "") {
  const [, date, time] = /^(?:(\d{4}-\d\d-\d\d)[T ])?(\d\d?:\d\d(?::\d\d(?:\.\d*)?)?)Z?$/.exec(text.trim()) ?? [];
  const found = time ? Date.parse(`${date ?? day.slice(0, 10)}T${time.padStart(5, "0").replace(/\.$/, "")}Z`) : NaN;
  return Number.isNaN(found) ? null : found;
}

/** To the millisecond, downwards: the picture that is shown at a time belongs to a range that begins there. */
export const floor = (time) => Math.floor(time * 1000 + 1e-4) / 1000;
