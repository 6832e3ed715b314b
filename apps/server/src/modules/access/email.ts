/** The one spelling by which an e-mail is looked up and written to: case moves neither a login nor a limit. */
export function accountEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
}
