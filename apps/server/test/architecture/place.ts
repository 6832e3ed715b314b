/** Where a file stands in the house: its zone, and the room or folder inside it. */

export type Zone =
  | 'contract'
  | 'client'
  | 'testkit'
  | 'widget'
  | 'web'
  | 'main'
  | 'app'
  | 'config'
  | 'kernel'
  | 'room'
  | 'tools';

export interface Place {
  readonly zone: Zone;
  /** A room's name, a folder or file of the kernel, a part of the web app; else empty. */
  readonly unit: string;
  /** The room's or workspace's folder, with a slash at its end. */
  readonly home: string;
  readonly test: boolean;
}

const zones: readonly [RegExp, Zone][] = [
  [/^packages\/contract\//, 'contract'],
  [/^packages\/client\//, 'client'],
  [/^packages\/testkit\//, 'testkit'],
  [/^apps\/widget\//, 'widget'],
  [/^apps\/web\/(?:src\/([\w-]+)\/)?/, 'web'],
  [/^apps\/server\/src\/modules\/([\w-]+)\//, 'room'],
  [/^apps\/server\/src\/kernel\/([\w-]+)/, 'kernel'],
  [/^apps\/server\/src\/config\//, 'config'],
  [/^apps\/server\/src\/(?:main\.ts$|cli\/)/, 'main'],
  [/^apps\/server\/src\//, 'app'],
];

// `testing.ts` helps the tests beside it; `test/` and fixtures likewise.
const testPath = /(\.test(-d)?\.tsx?$|\/testing\.ts$|\/(test|fixtures|__fixtures__)\/)/;

export function placeOf(path: string): Place {
  const test = testPath.test(path) || /^(e2e|evals)\//.test(path);
  for (const [pattern, zone] of zones) {
    const match = pattern.exec(path);
    if (match) return { zone, unit: match[1] ?? '', home: match[0], test };
  }
  return { zone: 'tools', unit: '', home: `${path.split('/')[0]}/`, test };
}

/** For people: `room knowledge`, `kernel/db`, `contract`. */
export function nameOf(place: Place): string {
  if (place.zone === 'room') return `room ${place.unit}`;
  return place.unit ? `${place.zone}/${place.unit}` : place.zone;
}
