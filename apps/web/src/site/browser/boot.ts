/** Runs before anything is painted: the theme that was chosen, and the page in the reader's own language. Imports nothing. */
{
  const read = (name: string): string | null => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const root = document.documentElement;
  const theme = read('bob-theme');
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  const wanted = read('bob-language') ?? navigator.languages[0] ?? 'en';
  const other = document.querySelector<HTMLLinkElement>('link[rel=alternate][hreflang=de]');
  // One-time links carry their token in the fragment, so that goes along.
  if (other && root.lang === 'en' && /^de\b/i.test(wanted))
    location.replace(other.href + location.search + location.hash);
}
