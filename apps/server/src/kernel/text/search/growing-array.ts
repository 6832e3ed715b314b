/** A Uint32Array that grows by doubling, for streams whose length is not known beforehand. */
export class GrowingArray {
  #items = new Uint32Array(1024);
  length = 0;

  /** Gives the place of the new value. */
  push(value: number): number {
    if (this.length === this.#items.length) {
      const larger = new Uint32Array(this.#items.length * 2);
      larger.set(this.#items);
      this.#items = larger;
    }
    this.#items[this.length] = value;
    this.length += 1;
    return this.length - 1;
  }

  at(place: number): number {
    return this.#items[place]!;
  }

  set(place: number, value: number): void {
    this.#items[place] = value;
  }

  /** A copy of exactly the pushed values. */
  finish(): Uint32Array {
    return this.#items.slice(0, this.length);
  }
}
