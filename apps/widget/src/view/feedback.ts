/** Helpful or not, with a comment where it was not. */
import type { Answer } from '../core/conversation.ts';
import { h, icon, newElementId } from './dom.ts';
import { thumbDown, thumbUp } from './icons.ts';
import type { Words } from './words.ts';

export type Rate = (helpful: boolean, comment?: string) => void;

/** The two buttons. */
export function ratingView(answer: Answer, words: Words, rate: Rate): HTMLElement {
  const button = (helpful: boolean) =>
    h(
      'button',
      {
        type: 'button',
        class: 'rate',
        'aria-pressed': String(answer.helpful === helpful),
        'aria-label': words.say[helpful ? 'helpful' : 'notHelpful'],
        title: words.say[helpful ? 'helpful' : 'notHelpful'],
        on: { click: () => rate(helpful) },
      },
      icon(helpful ? thumbUp : thumbDown),
    );
  return h('span', { class: 'rating' }, button(true), button(false));
}

/** What follows the rating: a thank-you, the comment form, or that it was lost. */
export function afterRating(answer: Answer, words: Words, rate: Rate): HTMLElement | null {
  if (answer.helpful === null || answer.saving === 'no') return null;
  if (answer.saving === 'lost') return h('p', { class: 'aside', role: 'alert' }, words.say.feedbackLost);
  const thanks = h('p', { class: 'aside', role: 'status' }, words.say.feedbackThanks);
  if (answer.helpful || answer.commented) return answer.saving === 'saved' ? thanks : null;
  return commentForm(words, (comment) => rate(false, comment));
}

function commentForm(words: Words, send: (comment: string) => void): HTMLElement {
  const id = newElementId();
  const field = h('textarea', { id, rows: 2, maxlength: 2000 });
  return h(
    'form',
    {
      class: 'comment',
      on: {
        submit: (event: Event) => {
          event.preventDefault();
          if (field.value.trim() !== '') send(field.value.trim());
        },
      },
    },
    h('label', { for: id }, words.say.commentLabel),
    field,
    h('button', { type: 'submit', class: 'quiet' }, words.say.commentSend),
  );
}
