// Speeds by keys, as on an editing desk: J backwards, K stops, L forwards; again is faster.

const FASTEST = 8;

export class Shuttle {
  #video;
  #speed = 0;
  #timer = 0;

  constructor(video) {
    this.#video = video;
    video.addEventListener("play", () => { if (this.#speed <= 0) this.#set(1); });
    video.addEventListener("pause", () => { if (this.#speed > 0) this.#set(0); });
  }

  get speed() { return this.#speed; }

  forward() {
    this.#set(this.#speed < 1 ? 1 : Math.min(FASTEST, this.#speed * 2));
    this.#video.play().catch(() => {});
  }

  backward() {
    this.#set(this.#speed > -1 ? -1 : Math.max(-FASTEST, this.#speed * 2));
    this.#video.pause();
    // Browsers play forwards only: backwards is seeking again and again.
    let last = performance.now();
    const back = (now) => {
      if (!this.#video.seeking) {
        this.#video.currentTime = Math.max(0, this.#video.currentTime + this.#speed * (now - last) / 1000);
        last = now;
      }
      if (this.#video.currentTime === 0) this.#set(0);
      else this.#timer = requestAnimationFrame(back);
    };
    this.#timer = requestAnimationFrame(back);
  }

  stop() {
    this.#set(0);
    this.#video.pause();
  }

  #set(speed) {
    cancelAnimationFrame(this.#timer);
    this.#speed = speed;
    this.#video.playbackRate = Math.max(1, speed);
  }
}
