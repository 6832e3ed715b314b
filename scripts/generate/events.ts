/** The events page: every committed fact with its data and a sample. */
import { eventCatalogue } from '../../packages/contract/src/events/index.ts';
import { code, page, table } from './page.ts';
import { type Schema, wordsOf } from './to-type.ts';

export function eventsPage(): string {
  return page(
    'Events',
    'An event is a committed fact in the past tense, such as `message.answered`. It is written in the same transaction as the change that it tells of, and sealed into the audit chain of its tenant.',
    'Data holds ids, numbers and words of ours. A person’s own words and addresses never stand in it: they are kept beside it as salted hashes, with the value in an erasable table.',
    'Read them with `GET /api/audit`, which needs the permission `audit.read`.',
    ...Object.entries(eventCatalogue).map(([type, entry]) => {
      const schema = entry.data as Schema;
      const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => [
        `\`${name}\``,
        wordsOf(property),
      ]);
      return [
        `## \`${type}\``,
        `Version ${entry.version}.`,
        table(['Field', 'Value'], rows),
        code('json', JSON.stringify(entry.sample, null, 2)),
      ].join('\n\n');
    }),
  );
}
