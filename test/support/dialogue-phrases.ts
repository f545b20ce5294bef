/** Stretches of dialogue that many scripts share. Each phrase is whole lines and may follow any other. */

/** A connection is made: three frames, 1 ms. */
export const HANDSHAKE = `
  +0.1    client > S
  +0.0005 server > SA
  +0.0005 client > A`;

/** A request of 200 bytes, an answer of 300, both acknowledged: four frames. */
export const EXCHANGE = `
  +0.01   client > PA 200
  +0.0005 server > A
  +0.02   server > PA 300
  +0.0005 client > A`;

/** Both ends close: four frames. The client closes first, so the client holds TIME-WAIT. */
export const CLOSE_BY_FIN = `
  +0.1    client > FA
  +0.0005 server > A
  +0.001  server > FA
  +0.0005 client > A`;

/** The client closes, the server resets at once: two frames, a normal modern teardown. */
export const CLOSE_BY_FIN_RST = `
  +0.1    client > FA
  +0.0005 server > RA`;

/** The client resets an idle connection: one frame. */
export const CLOSE_BY_RST = `
  +0.1    client > RA`;

/** The capture goes on for a minute, so that its end excuses nothing. */
export const LATER = `
  +60     bystander`;
