/** Where a turn is, and the only moves between. Pure. */

export const turnStatuses = ['accepted', 'running', 'settled', 'failed', 'cancelled'] as const;
export type TurnStatus = (typeof turnStatuses)[number];

const moves: Readonly<Record<TurnStatus, readonly TurnStatus[]>> = {
  accepted: ['running', 'failed', 'cancelled'],
  running: ['settled', 'failed', 'cancelled'],
  settled: [],
  failed: [],
  cancelled: [],
};

export function mayMove(from: TurnStatus, to: TurnStatus): boolean {
  return moves[from].includes(to);
}

export function isOpen(status: TurnStatus): boolean {
  return moves[status].length > 0;
}
