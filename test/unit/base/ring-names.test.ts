import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { nameOfFiles, ringSiblings } from "../../../src/base/ring-names";

const FIRST = "web_00001_20201123100000.pcapng";
const SECOND = "web_00002_20201123101000.pcapng";
const THIRD = "web_00010_20201123101500.pcapng";

describe("the siblings of a ring buffer's file", () => {
  it("are those of the same name and ending, in the order of their numbers", () => {
    const others = [
      "web_00003_20201123.pcapng",
      "mail_00001_20201123100000.pcapng",
      "web.pcapng",
      "notes.txt",
    ];
    const folder = [THIRD, ...others, "web_00004_20201123101000.pcap", SECOND, FIRST];
    assert.deepEqual(ringSiblings(SECOND, folder), [FIRST, SECOND, THIRD]);
  });

  it("may be compressed, some or all; of a file that is there twice, the one that was named or the plain one counts", () => {
    const folder = [`${FIRST}.gz`, FIRST, `${SECOND}.zst`, `${THIRD}.gz`, THIRD];
    assert.deepEqual(ringSiblings(FIRST, folder), [FIRST, `${SECOND}.zst`, THIRD]);
    assert.deepEqual(ringSiblings(`${THIRD}.gz`, folder), [FIRST, `${SECOND}.zst`, `${THIRD}.gz`]);
  });

  it("are in the order of their times where the numbers began anew", () => {
    const again = "web_00001_20201124080000.pcapng";
    const next = "web_00002_20201124081000.pcapng";
    assert.deepEqual(ringSiblings(FIRST, [next, again, SECOND, FIRST]), [FIRST, SECOND, again, next]);
  });

  it("are told by either order of number and time, never mixed", () => {
    const timeFirst = ["web_20201123101000_00002.pcapng", "web_20201123100000_00001.pcapng"];
    assert.deepEqual(ringSiblings(timeFirst[0]!, [FIRST, ...timeFirst]), [timeFirst[1], timeFirst[0]]);
  });

  it("are none of a file with another name", () => {
    for (const name of ["web.pcapng", "_00001_20201123100000.pcapng", "web_0001_20201123100000.pcapng"])
      assert.deepEqual(ringSiblings(name, [FIRST, SECOND, name]), [name]);
  });

  it("include the file that was named, also where the folder does not list it", () => {
    assert.deepEqual(ringSiblings(FIRST, []), [FIRST]);
  });
});

describe("the name of several files", () => {
  it("is a ring's with its first and last number, else the first and how many more", () => {
    assert.equal(nameOfFiles([FIRST, SECOND, THIRD]), "web_00001–00010.pcapng");
    assert.equal(nameOfFiles([FIRST, "other.pcap"]), `${FIRST} + 1`);
    assert.equal(nameOfFiles(["a.pcap", "b.pcap", "c.pcap"]), "a.pcap + 2");
    assert.equal(nameOfFiles(["a.pcap"]), "a.pcap");
  });
});
