/** How long each step of a turn took, in milliseconds: for the receipt, and for traces. */
export class StepTimer {
  readonly #startedAt = performance.now();
  #last = this.#startedAt;
  readonly #steps: Record<string, number> = {};

  async time<T>(step: string, fn: () => Promise<T>): Promise<T> {
    this.#last = performance.now();
    try {
      return await fn();
    } finally {
      this.mark(step);
    }
  }

  timeSync<T>(step: string, fn: () => T): T {
    this.#last = performance.now();
    try {
      return fn();
    } finally {
      this.mark(step);
    }
  }

  /** Ends the step that began where the one before ended. */
  mark(step: string): void {
    const now = performance.now();
    this.#steps[step] = Math.round((now - this.#last) * 100) / 100;
    this.#last = now;
  }

  steps(): Record<string, number> {
    return { ...this.#steps, total: Math.round((performance.now() - this.#startedAt) * 100) / 100 };
  }
}
