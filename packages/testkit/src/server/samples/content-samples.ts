/** Requests about audit, personas, documents, sources, releases and widget keys. */
import { made } from './made.ts';
import type { Samples } from './sample.ts';
import type { Stage } from './stage.ts';

export function contentSamples(stage: Stage): Samples {
  const headers = stage.owner.bearer;
  return {
    'audit.list': async () => ({ headers, query: { limit: '5' } }),
    'audit.verify': async () => ({ headers }),
    ...personaSamples(stage),
    ...knowledgeSamples(stage),
    ...sourceSamples(stage),
    ...releaseSamples(stage),
    ...keySamples(stage),
  };
}

function personaSamples(stage: Stage): Samples {
  const { fresh, personaId } = stage;
  const headers = stage.owner.bearer;
  const text = () => ({
    name: fresh('Ada'),
    description: fresh('For'),
    tone: fresh('Kind'),
    systemPrompt: fresh('Say'),
  });
  const persona = async (...steps: string[]) => {
    const { id } = await made(stage, '/api/personas', { headers, body: text() });
    for (const step of steps) await made(stage, `/api/personas/${id}/${step}`, { headers });
    return { persona_id: id };
  };
  return {
    'personas.list': async () => ({ headers, query: { limit: '5', archived: 'false' } }),
    'personas.create': async () => ({ headers, body: text() }),
    'personas.read': async () => ({ headers, params: { persona_id: personaId } }),
    'personas.edit': async () => ({ headers, params: await persona(), body: { revision: 1, ...text() } }),
    'personas.publish': async () => ({ headers, params: await persona() }),
    'personas.make_default': async () => ({ headers, params: await persona('publish') }),
    'personas.archive': async () => ({ headers, params: await persona() }),
    'personas.restore': async () => {
      const params = await persona();
      await made(stage, `/api/personas/${params.persona_id}`, { method: 'DELETE', headers });
      return { headers, params };
    },
    'personas.versions': async () => ({ headers, params: { persona_id: personaId }, query: { limit: '5' } }),
    'personas.version': async () => ({ headers, params: { persona_id: personaId, version: '1' } }),
  };
}

function knowledgeSamples({ owner, sourceId, documentId, word }: Stage): Samples {
  const headers = owner.bearer;
  return {
    'documents.list': async () => ({ headers, query: { limit: '5', source_id: sourceId, query: word } }),
    'documents.read': async () => ({ headers, params: { document_id: documentId } }),
    'documents.version': async () => ({ headers, params: { document_id: documentId, version: '1' } }),
  };
}

function sourceSamples(stage: Stage): Samples {
  const { fresh } = stage;
  const headers = stage.owner.bearer;
  const content = () =>
    `# ${fresh('Notice')}\n\nThe stairs to the ${fresh('cellar')} are swept every second Tuesday.\n`;
  const note = () => {
    const name = fresh('Note');
    return { kind: 'markdown', name, content: content(), url: 'https://notes.example/one', language: 'en' };
  };
  const source = async () => {
    const added = await made<{ source_id: string }>(stage, '/api/sources', { headers, body: note() });
    return { source_id: added.source_id };
  };
  return {
    'sources.add': async () => ({ headers, body: note() }),
    'sources.replace': async () => ({ headers, params: await source(), body: { content: content() } }),
    'sources.read_again': async () => ({ headers, params: await source() }),
    'sources.remove': async () => ({ headers, params: await source() }),
    'sources.restore': async () => {
      const params = await source();
      await made(stage, `/api/sources/${params.source_id}`, { method: 'DELETE', headers });
      return { headers, params };
    },
    'sources.list': async () => ({ headers, query: { limit: '5', removed: 'false' } }),
    'sources.read': async () => ({ headers, params: { source_id: stage.sourceId } }),
  };
}

function releaseSamples(stage: Stage): Samples {
  const { releaseId, fresh } = stage;
  const headers = stage.owner.bearer;
  return {
    // Something new is published first, so that going back to the release before it is a change.
    'releases.publish': async () => {
      const content = `# ${fresh('News')}\n\nThe ${fresh('parking')} is free of charge for everybody who visits us.\n`;
      await made(stage, '/api/sources', { headers, body: { kind: 'markdown', name: fresh('News'), content } });
      await made(stage, '/api/releases', { headers, body: {} });
      return { headers, body: { release_id: releaseId } };
    },
    'releases.list': async () => ({ headers, query: { limit: '5' } }),
    'releases.current': async () => ({ headers }),
    'releases.read': async () => ({ headers, params: { release_id: releaseId } }),
  };
}

function keySamples(stage: Stage): Samples {
  const { fresh, tenant } = stage;
  const headers = stage.owner.bearer;
  const origin = () => `https://${crypto.randomUUID()}.example`;
  const key = async () => {
    const { id } = await made(stage, '/api/widget-keys', { headers, body: { name: fresh('Key'), mode: 'live' } });
    return { widget_key_id: id };
  };
  return {
    'widget_keys.list': async () => ({ headers, query: { limit: '5' } }),
    'widget_keys.create': async () => ({ headers, body: { name: fresh('Key'), mode: 'live' } }),
    'widget_keys.revoke': async () => ({ headers, params: await key() }),
    'widget_keys.allow_origin': async () => ({ headers, params: await key(), body: { origin: origin() } }),
    'widget_keys.remove_origin': async () => {
      const params = await key();
      const path = `/api/widget-keys/${params.widget_key_id}/origins`;
      const { id } = await made(stage, path, { headers, body: { origin: origin() } });
      return { headers, params: { ...params, allowed_origin_id: id } };
    },
    'customer_portal.widget_code': async () => ({ headers }),
    'widget.script': async () => ({ headers: {}, params: { tenant_id: tenant.id } }),
    'widget.bundle': async () => ({ headers: {}, params: { file: 'widget-0123456789abcdef.js' } }),
  };
}
