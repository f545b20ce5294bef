/**
 * Branded numbers: the unit of a value is part of its type, so that a frame number cannot be passed
 * where a row index is meant. A brand costs nothing at run time.
 * Only boundaries brand their numbers; hot loops work on bare numbers read from typed arrays.
 */

declare const unit: unique symbol;

/** A number (or string) that carries the name of its unit. */
type Brand<Base, Name extends string> = Base & { readonly [unit]: Name };

/** A conversation's index: 0-based, in the order of first frames. `NONE` where there is none. */
export type ConversationIdx = Brand<number, "conversation">;

/** "No row", "no frame": the sentinel in every Int32 column and index. */
export const NONE = -1;

/** Nanoseconds in a second. */
export const NANOS_PER_SECOND = 1e9;

/** Marks a bare index as a conversation index. */
export function conversationIdx(index: number): ConversationIdx {
  return index as ConversationIdx;
}
