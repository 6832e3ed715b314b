/** Keeps a scrolled list at its end while it grows, unless the reader went up to read, and never past the question that is being answered. */
const nearPx = 48;
const abovePx = 12;

export interface StickToEnd {
  /** `anchor` is what stays in view. */
  around(change: () => void, anchor: () => Element | null): void;
  /** Go there with the next change, wherever the reader is. */
  follow(): void;
}

export function stickToEnd(scroll: HTMLElement): StickToEnd {
  let asked = true;
  let last = 0;
  return {
    around(change, anchor) {
      const toEnd = scroll.scrollHeight - scroll.clientHeight - scroll.scrollTop;
      const following = asked || toEnd < nearPx || Math.abs(scroll.scrollTop - last) < nearPx;
      change();
      asked = false;
      if (!following) return;
      const question = anchor();
      const above = question ? question.getBoundingClientRect().top - scroll.getBoundingClientRect().top : 0;
      const end = scroll.scrollHeight - scroll.clientHeight;
      last = question ? Math.min(end, scroll.scrollTop + above - abovePx) : end;
      scroll.scrollTop = last;
    },
    follow() {
      asked = true;
    },
  };
}
