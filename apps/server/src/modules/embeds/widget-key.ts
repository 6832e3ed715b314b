/** The widget key: publishable, because it grants nothing without an allowed origin. */

export type KeyMode = 'live' | 'test';

export interface AllowedOrigin {
  id: string;
  origin: string;
  createdAt: string;
}

export interface WidgetKey {
  id: string;
  name: string;
  mode: KeyMode;
  lastFour: string;
  /** The value under the installation's secret. */
  sealed: string;
  createdAt: string;
  revokedAt: string | null;
  origins: AllowedOrigin[];
}
