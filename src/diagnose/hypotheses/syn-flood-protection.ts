/** SYN-flood protection on the server or before it: no capture can tell it from a full queue; a setting can. */
import { examplesOf, hasConnectTrouble, show, synFrames, type Hypothesis } from "../hypothesis";
import { followsWaiting } from "../waiting-reasons";

export const synFloodProtection: Hypothesis = {
  id: "syn-flood-protection",
  weigh(context) {
    const { capture, study } = context;
    if (!hasConnectTrouble(study) || study.series.nSilent === 0 || study.series.nAccepted === 0)
      return undefined;
    const silent = examplesOf(study, "syn-unanswered", "connected-after-silence");
    return {
      status: "open",
      strength: 0.2,
      for: [
        {
          ...show("SYNs are ignored while others are accepted.", synFrames(capture, silent), "syn"),
          nInAll: study.series.nSilent,
        },
      ],
      against: followsWaiting(
        context,
        "Protection counts half-open connections; those that waited had been accepted, and their handshakes were done.",
      ),
      settledBy:
        "Read the setting: SynAttackProtect and TcpMaxHalfOpen on old Windows, net.ipv4.tcp_syncookies and tcp_max_syn_backlog on Linux, and any such feature of firewalls and load balancers.",
    };
  },
};
