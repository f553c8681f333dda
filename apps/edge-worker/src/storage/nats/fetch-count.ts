/** Calls that a deliverer holds for one target. */
export interface HeldCalls {
  readonly calls: number
  /** Of their JSON. */
  readonly bytes: number
  /** Of a call, from the latest ones. */
  readonly averageBytes: number
}

/** Maximum calls that a deliverer holds: two full batches of Segment. */
const maxCalls = 5_000

/** Maximum bytes of them. */
const maxBytes = 33_554_432

/** Fewer are not worth a request while others are held. */
const leastCalls = 500

/** How many calls to fetch now; 0 means to wait until some are delivered. */
export const fetchCount = ({ calls, bytes, averageBytes }: HeldCalls): number => {
  const room = Math.max(0, Math.min(maxCalls - calls, Math.floor((maxBytes - bytes) / averageBytes)))
  // Few large calls can fill the room, and the largest ones need all of it.
  if (calls === 0) return Math.max(1, room)
  return room < leastCalls ? 0 : room
}
