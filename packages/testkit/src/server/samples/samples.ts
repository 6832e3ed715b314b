/** A request for every route of the registry, by its name. A route without one here fails the tests that walk it. */
import { chatSamples } from './chat-samples.ts';
import { contentSamples } from './content-samples.ts';
import { peopleSamples } from './people-samples.ts';
import type { Samples } from './sample.ts';
import type { Stage } from './stage.ts';

export function samplesOf(stage: Stage): Samples {
  return Object.freeze({ ...peopleSamples(stage), ...contentSamples(stage), ...chatSamples(stage) });
}
