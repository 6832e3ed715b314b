/** The rooms in ladder order, each given what it needs, and what they contribute together: routes, jobs, the gate. */
import type { Gate, RouteDeclaration } from './kernel/http/index.ts';
import type { JobDefinition } from './kernel/jobs/index.ts';
import { type Access, createAccess } from './modules/access/index.ts';
import { type Audit, createAudit } from './modules/audit/index.ts';
import { createConversations } from './modules/conversations/index.ts';
import { createEmbeds, type Embeds, type EmbedsDeps } from './modules/embeds/index.ts';
import { createKnowledge, type Knowledge } from './modules/knowledge/index.ts';
import { createModels } from './modules/models/index.ts';
import { createPersonas, type Personas } from './modules/personas/index.ts';
import { createReleases, type Releases } from './modules/releases/index.ts';
import { createSources, type Sources } from './modules/sources/index.ts';
import { createTenants, type Provision, type Tenants } from './modules/tenants/index.ts';
import { createTurns, type Turns } from './modules/turns/index.ts';
import type { Plumbing } from './plumbing.ts';

export interface Rooms {
  tenants: Tenants;
  access: Access;
  audit: Audit;
  personas: Personas;
  knowledge: Knowledge;
  sources: Sources;
  releases: Releases;
  embeds: Embeds;
  turns: Turns;
}

export interface House {
  rooms: Rooms;
  routes: RouteDeclaration[];
  jobs: JobDefinition<never>[];
  gate: Gate;
}

export function createHouse(plumbing: Plumbing, bundle: EmbedsDeps['bundle']): House {
  const { config, db, secrets, clock, log, blobs, outbound, presence, secure } = plumbing;
  const { publicUrl, limits, ceilings } = config;
  const provisions: Provision[] = [];
  const tenants = createTenants({ db, provisions });
  const access = createAccess({
    ...{ db, clock, secrets, tenants, log },
    config: { publicUrl, secure, loginPer15Minutes: limits.loginPer15Minutes },
  });
  const audit = createAudit({ db, log });
  const models = createModels();
  const personas = createPersonas({ db });
  const knowledge = createKnowledge({ db, blobs, log });
  const sources = createSources({ db, blobs, knowledge, outbound, tenants, log });
  const conversations = createConversations({ db, tenants, access, secure });
  const releases = createReleases({ db, knowledge, personas, log });
  const embeds = createEmbeds({ db, tenants, secrets, personas, clock, config: { publicUrl }, bundle });
  const turns = createTurns({
    ...{ db, clock, log, tenants, access, audit, models, personas, knowledge, releases, presence },
    config: { publicUrl, secure, ceilings },
  });
  // What a tenant gets in its first minute; a release pins a persona, so the persona comes first.
  provisions.push(personas.provision, releases.provision, embeds.provision);
  const rooms = { tenants, access, audit, personas, knowledge, sources, releases, embeds, turns };
  return {
    rooms,
    routes: [...Object.values(rooms), conversations].flatMap((room) => [...room.routes]),
    jobs: [...access.jobs, ...sources.jobs, ...releases.jobs] as JobDefinition<never>[],
    gate: {
      signedIn: access.signedIn,
      recordEntry: access.recordEntry,
      widget: embeds.verify,
      originKnown: embeds.originKnown,
    },
  };
}
