import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../src/view/styles/base.css', import.meta.url), 'utf8');
const themes = {
  light: tokensOf(/\.root \{([^}]*)\}/),
  dark: { ...tokensOf(/\.root \{([^}]*)\}/), ...tokensOf(/\.root\[data-theme="dark"\] \{([^}]*)\}/) },
};
const texts = ['ink', 'ink-muted', 'petrol', 'answered', 'refused', 'waiting', 'person', 'failed'];
const grounds = ['paper', 'surface', 'tint'];
const pairs = [
  ...texts.flatMap((text) => grounds.map((ground) => [text, ground] as const)),
  ['on-petrol', 'petrol'] as const,
];

describe.each(Object.entries(themes))('in the %s theme', (_, tokens) => {
  it.each(pairs)('%s on %s can be read (WCAG AA, 4.5:1)', (text, ground) => {
    expect(contrast(tokens[text], tokens[ground])).toBeGreaterThanOrEqual(4.5);
  });

  it('the edge of a field can be seen (3:1)', () => {
    expect(contrast(tokens['ink-muted'], tokens['paper'])).toBeGreaterThanOrEqual(3);
  });
});

function tokensOf(block: RegExp): Record<string, string> {
  const body = block.exec(css)?.[1] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name!, value!]),
  );
}

function contrast(a = '', b = ''): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
