/** When the connections of a load test begin. */
import type { Random } from "./random";

/** The load rises evenly from the first rate to the second, then steps to the third and stays. Per second. */
export interface Load {
  rampSeconds: number;
  fromPerSecond: number;
  toPerSecond: number;
  afterPerSecond: number;
}

/**
 * Begin times of `nConnections`, ascending, in seconds from 0. The load tool paces them: each falls within a
 * third of a pause around its place, so that a load below the capacity never fills the queue by chance.
 */
export function beginTimes(nConnections: number, load: Load, random: Random): Float64Array {
  const times = new Float64Array(nConnections);
  for (let index = 0; index < nConnections; index++)
    times[index] = timeOfCount(index + 0.5 + random.between(-0.33, 0.33), load);
  return times;
}

/** The time at which the load has asked for `count` connections. */
function timeOfCount(count: number, load: Load): number {
  const { rampSeconds, fromPerSecond, toPerSecond, afterPerSecond } = load;
  const inRamp = ((fromPerSecond + toPerSecond) / 2) * rampSeconds;
  if (count >= inRamp) return rampSeconds + (count - inRamp) / afterPerSecond;
  const slope = (toPerSecond - fromPerSecond) / rampSeconds;
  if (slope === 0) return count / fromPerSecond;
  return (Math.sqrt(fromPerSecond ** 2 + 2 * slope * count) - fromPerSecond) / slope;
}
