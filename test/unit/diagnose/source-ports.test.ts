import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SourcePorts } from "../../../src/diagnose/services/source-ports";
import { Random } from "../../generator/random";

/** Every port of [from, to) is used `rounds` times; those of the dead range always fail. */
function used(from: number, to: number, rounds: number, isDead: (port: number) => boolean): SourcePorts {
  const ports = new SourcePorts();
  for (let round = 0; round < rounds; round++)
    for (let port = from; port < to; port++) ports.add(port, isDead(port));
  return ports;
}

describe("dead client ports", () => {
  it("are the range that fails each time it comes round", () => {
    const ports = used(50_000, 50_100, 3, (port) => port >= 50_040 && port < 50_060);
    assert.deepEqual(ports.deadRange(), {
      fromPort: 50_040,
      toPort: 50_059,
      nRepeated: 20,
      nFailed: 60,
      nFailedInAll: 60,
    });
  });

  it("are found beside failures elsewhere, which are counted", () => {
    const ports = used(50_000, 50_100, 2, (port) => port < 50_010);
    ports.add(50_050, true);
    assert.equal(ports.deadRange()?.toPort, 50_009);
    assert.equal(ports.deadRange()?.nFailedInAll, 21);
  });

  it("are not claimed where ports came round only once", () => {
    assert.equal(used(50_000, 50_100, 1, (port) => port < 50_020).deadRange(), undefined);
  });

  it("are claimed of few where others never fail, and not of two", () => {
    assert.equal(used(50_000, 50_075, 2, (port) => port < 50_004).deadRange()?.nFailed, 8);
    assert.equal(used(50_000, 50_075, 2, (port) => port < 50_002).deadRange(), undefined);
  });

  it("are not claimed of few where much fails", () => {
    const ports = used(50_000, 50_100, 2, (port) => port < 50_003);
    for (let port = 51_000; port < 51_100; port++) ports.add(port, port % 2 === 0);
    assert.equal(ports.deadRange()?.nFailed, undefined);
  });

  for (const seed of [1, 2, 3, 4, 5])
    it(`are not claimed of even loss, seed ${seed}`, () => {
      const random = new Random(seed);
      assert.equal(used(50_000, 50_400, 4, () => random.chance(0.3)).deadRange(), undefined);
    });

  it("do not exist without any attempt", () => {
    assert.equal(new SourcePorts().deadRange(), undefined);
  });
});
