/** Strokes on a grid of 24, in the manner of lucide; the mark is Bob's desk bell, one path. */
export const icons = {
  mark: 'M4 16.5a8 8 0 0 1 16 0M2.5 20h19M12 8.5V5m-2 0h4',
  theme: 'M12 3a9 9 0 1 0 0 18V3zM12 3a9 9 0 0 1 0 18',
  arrow: 'M5 12h14m-6-6 6 6-6 6',
  copy: 'M9 9h11v11H9zM15 9V4H4v11h5',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  cross: 'M6 6l12 12M18 6 6 18',
  chevron: 'm9 6 6 6-6 6',
  quote: 'M6 17h3l2-4V7H5v6h3zM14 17h3l2-4V7h-6v6h3z',
  receipt:
    'M5 3.5v17l2.3-1.5 2.4 1.5 2.3-1.5 2.3 1.5 2.4-1.5 2.3 1.5v-17l-2.3 1.5-2.4-1.5-2.3 1.5-2.3-1.5-2.4 1.5zM9 9h6M9 13h6',
  chain: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1.2 1.2M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1.2-1.2',
  back: 'M4 5v5h5M4.5 10a8 8 0 1 1-.5 4',
  layers: 'm12 3 9 5-9 5-9-5zM3.5 12.5 12 17l8.5-4.5M3.5 17 12 21.5 20.5 17',
  shield: 'M12 21c5-2 8-5 8-10V5l-8-2.5L4 5v6c0 5 3 8 8 10zM8.5 12l2.5 2.5 4.5-5',
  search: 'M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0M20.5 20.5 16 16',
  person: 'M16 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0M4.5 20.5a7.5 7.5 0 0 1 15 0',
  alert: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 7.5v5.2M12 16v.3',
  clock: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M12 7v5l3 2',
  searchEmpty: 'M18 11a7 7 0 1 1-14 0 7 7 0 0 1 14 0M20.5 20.5 16 16M8.5 11h5',
  checkInCircle: 'M21 12a9 9 0 1 1-18 0 9 9 0 0 1 18 0M8.5 12.2l2.4 2.4 4.6-4.9',
  menu: 'M4 7h16M4 12h16M4 17h16',
  book: 'M12 6.5C10 5 7 4.5 4 4.5V18c3 0 6 .5 8 2 2-1.5 5-2 8-2V4.5c-3 0-6 .5-8 2zm0 0V20',
  key: 'M14.5 9.5 21 3m-3 3 2.5 2.5M16 8l1.5 1.5M15 14a5 5 0 1 1-5-5 5 5 0 0 1 5 5z',
  building: 'M5 21V4h10v17M15 9h4v12M3 21h18M8.5 8h3M8.5 12h3M8.5 16h3',
} as const;

export type IconName = keyof typeof icons;
