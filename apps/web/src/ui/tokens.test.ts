import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const pairs = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(([, name, light, dark]) => [
    name!,
    { light: light!, dark: dark! },
  ]),
);

/** Relative luminance and contrast as WCAG 2 defines them. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['paper', 'surface', 'sunk'];
const texts: [string, string[]][] = [
  ...['ink', 'ink-muted', 'accent', 'accent-hover', 'failed'].map((text): [string, string[]] => [text, grounds]),
  ['on-accent', ['accent', 'accent-hover']],
  ['accent', ['accent-soft']],
  ['ink', ['mark']],
  ...['answered', 'refused', 'waiting', 'person', 'failed'].map((state): [string, string[]] => [
    state,
    [`${state}-soft`],
  ]),
];

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  const colour = (name: string) => pairs.get(name)![theme];

  it.each(texts)('text in %s reads on %s', (text, on) => {
    for (const ground of on)
      expect(contrast(colour(text), colour(ground)), `${text} on ${ground}`).toBeGreaterThan(4.5);
  });

  it('the edges of fields are seen', () => {
    for (const ground of grounds) expect(contrast(colour('line-strong'), colour(ground)), ground).toBeGreaterThan(3);
  });
});
