/** What guessers of passwords try first: our own names, common words in English and German, rows of keys. */
export const productWords: readonly string[] = ['office16852', 'office', 'bob', 'front'];
export const commonWords: readonly string[] = [
  ...['password', 'passwort', 'passwd', 'pass', 'welcome', 'willkommen', 'letmein', 'administrator', 'admin', 'login'],
  ...['secret', 'geheim', 'changeme', 'iloveyou', 'ichliebedich', 'hallo', 'hello', 'test', 'user', 'root', 'master'],
  ...['monkey', 'dragon', 'football', 'fussball', 'baseball', 'sunshine', 'princess', 'schatz', 'abc', 'please'],
];
export const rowsOfKeys: readonly string[] = [
  '01234567890123456789',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'azertyuiopqsdfghjklmwxcvbn',
];
