/** What the server writes into a tenant's own widget.js. */
export interface WidgetConfig {
  /** UUID. */
  tenant: string;
  /** Publishable key: it grants nothing without an allowed origin. */
  key: string;
  /** Scheme, host and port of the installation. */
  host: string;
  business: string;
  persona: string;
  /** Of the business. */
  language: string;
  /** Address of the bundle. */
  bundle: string;
}
