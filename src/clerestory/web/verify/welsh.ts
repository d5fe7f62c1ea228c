// The page in Welsh.

import { shown, when } from "./showing";
import type { Words } from "./words";

const list = (names: string[]): string =>
  new Intl.ListFormat("cy", { type: "conjunction" }).format(names.map(shown));

export const CY: Words = {
  language: "cy",
  page: {
    title: "Gwirio derbynneb",
    about:
      "Mae’r dudalen hon yn gwirio, heb ofyn i neb, fod yr hyn a wnaeth gweinydd Clerestory yn ei " +
      "gofnod cyhoeddus ac wedi’i weld gan dystion. Mae’n gweithio all-lein: ni chaiff lwytho dim " +
      "nac anfon dim. Cadwch hi, a defnyddiwch y ffeil a gadwyd.",
    whom: "1. Pwy yr ydych yn ei gredu",
    policy: "Polisi",
    policyHint:
      "Y cofnod, ei dystion, a faint ohonynt y mae’n rhaid iddynt fod wedi llofnodi (C2SP " +
      "tlog-policy); neu allwedd y cofnod yn unig. Cymerwch ef gan rywun yr ydych yn ymddiried " +
      "ynddo, nid gan y gweinydd yr ydych yn ei wirio yn unig. Gallwch ei ollwng yma fel ffeil.",
    what: "2. Yr hyn sydd i’w wirio",
    files: "Derbynebau, profion neu bwyntiau gwirio",
    filesHint: "Dewiswch ffeiliau, neu gollyngwch hwy unrhyw le ar y dudalen hon.",
    other: "Gludo testun yn lle hynny, neu enwi eitem prawf moel",
    pasted: "Testun a ludwyd",
    entry: "Eitem prawf moel",
    entryHint: "Mewn digidau hecsadegol. Mae derbynneb yn dal ei heitem yn barod.",
    found: "3. Yr hyn a gafwyd",
  },
  marks: { ok: "Yn dal", note: "Nodyn", wrong: "Anghywir", unchecked: "Heb ei wirio" },
  ends: {
    right: "Mae’r cyfan yn dal.",
    wrong: "Mae rhywbeth o’i le.",
    unchecked: "Ni ellid gwirio popeth.",
  },
  receipt: (index, kind) => `Derbynneb ar gyfer eitem ${index}, o’r math ${kind}.`,
  committed: "Mae’r eitem wedi’i rhwymo i’r union beth y mae’r dderbynneb yn ei ddweud.",
  standing: "Mae’r eitem yn y cofnod.",
  proof: (index) => `Ffeil brawf: mae’r eitem yn y cofnod fel eitem ${index}.`,
  proofOf: (index) =>
    `Prawf o eitem ${index}, ond nid pa eitem yw honno. Ysgrifennwch yr eitem yn y maes uchod.`,
  signed: (origin, size) =>
    `Llofnodwyd gan y cofnod ${shown(origin)} pan oedd ${size} o eitemau ynddo.`,
  seen: (names) => `Gwelwyd gan ${list(names)}.`,
  seenBy: (name, at) => `${name} ar ${when(at)}`,
  unwitnessed: "Ni ofynnir am dyst, felly dim ond y cofnod ei hun sy’n tystio i hyn.",
  absent: (names) => `Heb ei lofnodi gan ${list(names)}; cyrhaeddir cworwm y polisi hebddynt.`,
  early: (name, at) =>
    `Dywed ${shown(name)} iddo weld hyn ar ${when(at)}, nad yw wedi dod eto.`,
  says: (name, value) => `Mae’n dweud ${shown(name)}: ${shown(value)}`,
  few: (why) =>
    `Mae wedi’i lofnodi gan y cofnod, ond ${why}: efallai nad yw eraill wedi gweld hyn.`,
  fails: (why) => `Nid yw’n dal: ${shown(why)}.`,
  noPolicy: "Dywedwch yn gyntaf pwy i’w gredu: mae’r polisi’n wag.",
  badPolicy: (why) => `Ni ellir defnyddio’r polisi: ${shown(why)}.`,
  policy: (logs, witnesses, asked) =>
    `Cofnodion y polisi: ${logs}. Tystion: ${witnesses}.` +
    `${asked ? "" : " Nid yw’n gofyn am dyst."}`,
  pinned: "Daeth gyda’r dudalen hon: rydych yn ymddiried ym mhwy bynnag a roddodd y dudalen ichi.",
  insecure:
    "Nid yw’r porwr hwn yn gwirio llofnodion ar dudalen fel hon. Cadwch y dudalen ac agorwch y ffeil.",
  noEd25519: "Ni all y porwr hwn wirio llofnodion Ed25519. Gall un mwy newydd.",
  tooLarge: (bytes) =>
    `Ei maint yw ${bytes} o feitiau, mwy nag unrhyw ffeil a wirir yma.`,
  tooMany: (most) =>
    `Gwirir ${most} o ffeiliau ar y mwyaf ar y tro; gadawyd y lleill allan.`,
  unreadable: "Ni allai’r porwr ddarllen y ffeil.",
  done: (right, wrong, unchecked) =>
    `Cywir: ${right}. Anghywir: ${wrong}. Heb eu gwirio: ${unchecked}.`,
};
