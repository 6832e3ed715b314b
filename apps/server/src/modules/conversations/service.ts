/** Use cases: open for a signed-in person, find what a viewer may see, history, feedback. */
import type { TenantDb, TenantRead } from '../../kernel/db/index.ts';
import { AppError } from '../../kernel/error.ts';
import { newId } from '../../kernel/ids.ts';
import {
  type Conversation,
  findById,
  findOwn,
  isOwner,
  listMessages,
  type Message,
  openManaged,
  saveFeedback,
  type Viewer,
} from './store.ts';

export interface View {
  viewers: readonly Viewer[];
  /** Members and staff with chat.manage see every conversation of the tenant by its id. */
  seesAll: boolean;
}

/** Seen as its visitor, or by permission: then the reading is recorded. */
export type VisibleConversation = Conversation & { through: 'ownership' | 'permission' };

const historyLimit = 500;

/** The one answer for a conversation that is not there and for everybody else's. */
export function conversationMissing(): AppError {
  return new AppError('conversations.not_found');
}

/** By the viewer's own label, or by `conv_…`. Foreign and missing are the same null. */
export async function findVisible(
  read: TenantRead,
  view: View,
  labelOrId: string,
): Promise<VisibleConversation | null> {
  if (labelOrId.startsWith('conv_')) {
    const byId = await findById(read, labelOrId);
    const ownership = { ...byId!, through: 'ownership' as const };
    for (const viewer of byId ? view.viewers : []) if (await isOwner(read, viewer, byId!.visitorId)) return ownership;
    if (byId && view.seesAll) return { ...byId, through: 'permission' };
  }
  for (const viewer of view.viewers) {
    const own = await findOwn(read, viewer, labelOrId);
    if (own) return { ...own, through: 'ownership' };
  }
  return null;
}

export async function history(
  db: TenantDb,
  view: View,
  labelOrId: string,
): Promise<{ conversation: VisibleConversation; messages: Message[] }> {
  return db.read(async (read) => {
    const conversation = await findVisible(read, view, labelOrId);
    if (!conversation) throw conversationMissing();
    return { conversation, messages: await listMessages(read, conversation.id, historyLimit) };
  });
}

export async function openForPerson(
  db: TenantDb,
  principal: { kind: 'member' | 'staff'; id: string },
  label: string,
): Promise<{ id: string; label: string }> {
  return db.tx(async (tx) => {
    const opened = await openManaged(tx, {
      visitorId: newId('visitor'),
      conversationId: newId('conversation'),
      label,
      principal,
    });
    if (opened.created) await tx.emit({ type: 'conversation.started', data: { conversation_id: opened.id } });
    return { id: opened.id, label };
  });
}

export async function giveFeedback(
  db: TenantDb,
  view: View,
  input: { label: string; messageId: string; helpful: boolean; comment: string | null },
): Promise<void> {
  await db.tx(async (tx) => {
    const conversation = await findVisible(tx, { ...view, seesAll: false }, input.label);
    const saved =
      conversation &&
      (await saveFeedback(tx, {
        conversationId: conversation.id,
        messageId: input.messageId,
        helpful: input.helpful,
        comment: input.comment,
      }));
    if (!saved) throw conversationMissing();
    await tx.emit({
      type: 'feedback.received',
      data: { conversation_id: conversation.id, message_id: input.messageId, helpful: input.helpful },
      actor: { kind: 'visitor', id: conversation.visitorId },
    });
  });
}
