/** Bob's fixed sentences in English: the keys that every other language is typed against. */
export const en = {
  // Before the first message
  notice: '{persona} is an AI, not a person.',
  origin: 'Answers come from the content of {business}, with their sources.',
  greeting: 'Hello. I am {persona}. What would you like to know about {business}?',
  placeholder: 'Your question',
  send: 'Send',
  open: 'Chat with {persona}',
  close: 'Close chat',
  restart: 'New conversation',
  conversation: 'Conversation with {persona}',
  you: 'You',
  waiting: '{persona} is looking for the answer.',

  // What Bob says by itself
  replyGreeting: 'Hello. What would you like to know?',
  replyThanks: 'You are welcome. Is there anything else you would like to know?',
  replyGoodbye: 'Goodbye, and thank you for your visit.',
  refusal: 'I did not find this in the content of {business}, and I do not want to guess.',
  closest: 'I did not find an answer to this. The sources below come closest.',
  nextStep: 'Please ask it in other words, or contact {business} directly.',
  nextStepContact: 'You can reach {business} here: {contact}',
  handOff: 'I am passing this on to a person at {business}. They will answer here.',
  blocked: 'I cannot help with this here. Please contact {business} directly.',

  // What an answer is, and where it comes from
  answered: 'Answered',
  refused: 'No answer found',
  waitingForApproval: 'Waiting for approval',
  withPerson: 'With a person',
  failed: 'Not answered',
  sources: 'Sources',
  source: 'Source {number}: {title}',
  openSource: 'Open the source on {host}',
  newTab: 'opens in a new tab',
  receipt: 'How this answer was made',

  // Feedback
  helpful: 'Helpful',
  notHelpful: 'Not helpful',
  commentLabel: 'What was missing or wrong?',
  commentSend: 'Send comment',
  feedbackThanks: 'Thank you for your feedback.',

  // When something does not work: what happened, what was kept, what to do
  tooLong: 'The message is too long: {length} of at most {max} characters. Please shorten it.',
  offline: 'There is no connection. Your message is kept; please try again.',
  unavailable: '{persona} is not available just now. Your message is kept; please try again in a moment.',
  unfinished: 'The answer could not be finished. Your message is kept; please try again.',
  rateLimited: 'Too many messages in a short time. Please try again in {seconds} seconds.',
  busy: '{persona} is still answering. Please wait for the answer.',
  ceiling: 'The number of messages for today is used up. Please contact {business} directly.',
  notAllowed: 'This chat is not set up for this page.',
  historyLost: 'The earlier messages could not be loaded.',
  feedbackLost: 'Your feedback could not be saved. Please try again.',
  retry: 'Try again',
  requestId: 'Request id',
} as const;
