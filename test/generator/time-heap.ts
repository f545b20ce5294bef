/** What a heap can hold: a time, and an order that settles ties so that every run is the same. */
export interface Timed {
  /** Seconds. */
  time: number;
  order: number;
}

/** A binary heap: the earliest item first, equal times in the order of `order`. */
export class TimeHeap<Item extends Timed> {
  private readonly items: Item[] = [];

  get size(): number {
    return this.items.length;
  }

  /** The time of the earliest item; Infinity where the heap is empty. */
  get nextTime(): number {
    return this.items[0]?.time ?? Infinity;
  }

  push(item: Item): void {
    const items = this.items;
    let hole = items.length;
    items.push(item);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = items[parent]!;
      if (!isBefore(item, above)) break;
      items[hole] = above;
      hole = parent;
    }
    items[hole] = item;
  }

  /** Takes the earliest item out; undefined where the heap is empty. */
  pop(): Item | undefined {
    const items = this.items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && isBefore(items[child + 1]!, items[child]!)) child++;
      if (!isBefore(items[child]!, last)) break;
      items[hole] = items[child]!;
      hole = child;
    }
    items[hole] = last;
    return first;
  }
}

function isBefore(left: Timed, right: Timed): boolean {
  return left.time < right.time || (left.time === right.time && left.order < right.order);
}
