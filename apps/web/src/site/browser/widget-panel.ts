/** Widget Setup: the tag to paste, and the origins whose pages may show Bob. */
import type { RouteOutput } from '@office16852/client';
import { panel, type Says } from './panel.ts';

export function widgetPanel(account: RouteOutput<'customers.me'>['account'], says: Says): HTMLElement {
  return panel(says.widget, says.widgetHelp);
}
