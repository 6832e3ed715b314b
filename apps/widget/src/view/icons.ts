/** Strokes on a grid of 24, in the manner of lucide; the mark is Bob's desk bell. */

export const mark = 'M4 16.5a8 8 0 0 1 16 0M2.5 20h19M12 8.5V5m-2 0h4';
export const send = 'M12 19V5m-6 6 6-6 6 6';
export const cross = 'M6 6l12 12M18 6 6 18';
export const startAgain =
  'M20 12.5V18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2h5.5M18.4 3.6a1.7 1.7 0 0 1 2.4 2.4L13 13.8l-3.2.8.8-3.2z';
export const chevron = 'm9 6 6 6-6 6';
export const outward = 'M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4';
export const thumbUp = 'M7 10.5v9H4v-9zm0 0L11 3a2.6 2.6 0 0 1 2.6 2.6V9H19a2 2 0 0 1 2 2.3l-1 6.5a2 2 0 0 1-2 1.7H7';
export const thumbDown =
  'M17 13.5v-9h3v9zm0 0L13 21a2.6 2.6 0 0 1-2.6-2.6V15H5a2 2 0 0 1-2-2.3l1-6.5a2 2 0 0 1 2-1.7h11';
export const checkInCircle = 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M8.5 12.2l2.4 2.4 4.6-4.9';
export const minusInCircle = 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M8 12h8';
export const clock = 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 7v5l3 2';
export const person = 'M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0M4.5 20.5a7.5 7.5 0 0 1 15 0';
export const alert = 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 7.5v5.2M12 16v.3';
