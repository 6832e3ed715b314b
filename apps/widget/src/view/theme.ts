/** Light or dark as the page around is: by its background, and where it has none by the schemes it says it supports. */

export function watchTheme(element: Element): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => element.setAttribute('data-theme', pageIsDark(dark.matches) ? 'dark' : 'light');
  const page = new MutationObserver(apply);
  page.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'style', 'data-theme'] });
  dark.addEventListener('change', apply);
  apply();
  return () => {
    page.disconnect();
    dark.removeEventListener('change', apply);
  };
}

function pageIsDark(prefersDark: boolean): boolean {
  for (const element of [document.body, document.documentElement]) {
    const luminance = element && luminanceOf(getComputedStyle(element).backgroundColor);
    if (luminance !== null) return luminance < 0.4;
  }
  const schemes = getComputedStyle(document.documentElement).colorScheme;
  return schemes.includes('dark') && (prefersDark || !schemes.includes('light'));
}

/** Relative luminance (WCAG 2) of `rgb(…)` or `rgba(…)`; null when it is see-through or written otherwise. */
function luminanceOf(colour: string): number | null {
  const [r, g, b, alpha = 1] = (/^rgba?\(([^)]+)\)$/.exec(colour)?.[1] ?? '').split(/[\s,/]+/).map(Number);
  if (r === undefined || g === undefined || b === undefined || Number.isNaN(r) || alpha < 0.5) return null;
  const [red, green, blue] = [r, g, b].map((part) => {
    const share = part / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
