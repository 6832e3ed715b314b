/** A random label or key: 128 bits in hex. `crypto.randomUUID` is missing on pages without https. */
export function randomLabel(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
