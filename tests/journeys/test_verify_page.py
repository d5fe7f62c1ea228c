"""The offline page in a real browser: the verdicts of the library on all vectors, and its use."""

import hashlib
import json
import re
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page
from tests.journeys.axe import too_wide, violations
from tests.journeys.house import DESK, PHONE, Visitor
from tests.premises import ROOT
from tests.tlog.samples import LOG, VECTORS, WITNESSES, vector
from tests.tlog.test_keys import mangled
from tests.verify.logs import POLICY, Published, act, signed

from clerestory.tlog.keys import NoteKey
from clerestory.tlog.leaves import Kind
from clerestory.tlog.policy import Policy
from clerestory.tlog.proofs import inclusion_proof, verify_consistency
from clerestory.tlog.refusals import Refused
from clerestory.tlog.tree import TileReader, Tree
from clerestory.verify.checks import check
from clerestory.web.parts.built import FOLDER, manifest

FILE = FOLDER / manifest()["verify/page.html"]
B64 = "(text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))"
# Runs one case after another; a refusal is `false`, anything else that is thrown fails the test.
EACH = """async ([cases]) => {
    const bytes = %s;
    const v = window.verifier;
    const told = [];
    for (const one of cases) {
        try {
            told.push(await (async () => { %s })());
        } catch (why) {
            if (!(why instanceof v.Refused)) throw why;
            told.push(false);
        }
    }
    return told;
}"""


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    visitor = Visitor(chromium, "file:///", viewport=DESK)
    visitor.page.goto(FILE.as_uri())
    yield visitor.page
    assert visitor.complaints == []
    visitor.context.close()


def verdicts(page: Page, script: str, cases: list[Any]) -> list[Any]:
    told: list[Any] = page.evaluate(EACH % (B64, script), [cases])
    assert len(told) == len(cases)
    return told


def b64(data: bytes) -> str:
    return b64encode(data).decode()


def holds(act: Any, *arguments: Any) -> bool:
    try:
        act(*arguments)
    except Refused:
        return False
    return True


def test_all_edge_cases_of_ed25519_have_the_verdict_of_the_library(page: Page) -> None:
    cases = vector("ed25519/cctv-ed25519vectors.json")
    assert len(cases) == 914

    def ours(case: dict[str, str]) -> bool:
        key = NoteKey("a", bytes.fromhex(case["key"]))
        return holds(key.verify, case["msg"], bytes.fromhex(case["sig"]))

    script = """
        const message = new TextEncoder().encode(one.msg);
        return v.verifyEd25519(v.fromHex(one.key), v.fromHex(one.sig), message);"""
    expected = [ours(case) for case in cases]
    assert verdicts(page, script, cases) == expected
    assert 0 < sum(expected) < 914


def proof_cases(kind: str) -> list[dict[str, Any]]:
    return [
        vector(str(path)) for path in sorted((VECTORS / "rfc6962-proofs" / kind).rglob("*.json"))
    ]


def test_all_inclusion_vectors_have_their_verdict(page: Page) -> None:
    cases = proof_cases("inclusion")
    script = """
        const proof = (one.proof ?? []).map(bytes);
        await v.verifyInclusion(bytes(one.leafHash ?? ""), BigInt(one.leafIdx),
            BigInt(one.treeSize), proof, bytes(one.root ?? ""));
        return true;"""
    assert verdicts(page, script, cases) == [not case["wantErr"] for case in cases]


def test_all_consistency_vectors_have_the_verdict_of_the_library(page: Page) -> None:
    cases = proof_cases("consistency")
    script = """
        const proof = (one.proof ?? []).map(bytes);
        await v.verifyConsistency(BigInt(one.size1), BigInt(one.size2), proof,
            bytes(one.root1 ?? ""), bytes(one.root2 ?? ""));
        return true;"""
    expected = [
        holds(
            verify_consistency,
            case["size1"],
            case["size2"],
            [b64decode(one) for one in case["proof"] or []],
            b64decode(case["root1"] or ""),
            b64decode(case["root2"] or ""),
        )
        for case in cases
    ]
    assert len(cases) == 98
    assert verdicts(page, script, cases) == expected


def test_hashes_and_roots_are_those_of_others(page: Page) -> None:
    roots, go = vector("tlog/rfc6962-roots.json"), vector("tlog/go-tlog.json")
    inputs = [b64(bytes.fromhex(one)) for one in roots["leaf_inputs_hex"]]
    cases = [inputs[:size] for size in range(len(inputs) + 1)]
    script = "return v.toHex(await v.rootOf(one.map(bytes)));"
    assert verdicts(page, script, cases) == roots["root_hashes_hex"]
    leaves = [b64(data) for data in (b"L123456", b"", go["record_hash"]["data"].encode())]
    record = b64decode(go["record_hash"]["b64"]).hex()
    script = "return v.toHex(await v.leafHash(bytes(one)));"
    assert verdicts(page, script, leaves) == [roots["leaf_L123456"], roots["empty_leaf"], record]
    script = "return v.toHex(await v.nodeHash(bytes(one[0]), bytes(one[1])));"
    nodes = [[b64(b"N123"), b64(b"N456")]]
    assert verdicts(page, script, nodes) == [roots["node_N123_N456"]]


def test_all_notes_of_go_have_their_verdict(page: Page) -> None:
    go = vector("signed-note/go-note.json")
    cases = [
        {
            "note": b64(bytes.fromhex(case.get("msg_prefix_hex", "")) + case["msg"].encode()),
            "keys": [go["vkeys"][name] for name in case["known"]],
        }
        for case in go["open"]
    ]
    script = """
        const keys = [];
        for (const key of one.keys) keys.push(await v.keyOf(key, 1));
        return (await v.verifiedBy(v.noteOf(bytes(one.note)), keys)).size;"""
    expected = [case["verified"] if case["ok"] else False for case in go["open"]]
    assert verdicts(page, script, cases) == expected
    signed_by_go = {"note": b64(go["sign"]["want"].encode()), "keys": [go["vkeys"]["peter"]]}
    c2sp = vector("signed-note/c2sp-examples.json")
    example = {"note": b64(c2sp["signed_note"].encode()), "keys": [c2sp["vkey"]]}
    assert verdicts(page, script, [signed_by_go, example]) == [1, 1]
    shape = {"note": b64(c2sp["cosigned_checkpoint_shape_only"].encode()), "keys": []}
    assert verdicts(page, "return v.noteOf(bytes(one.note)).signatures.length;", [shape]) == [2]


def test_every_mangled_key_is_refused(page: Page) -> None:
    go = vector("signed-note/go-note.json")
    good = [*go["vkeys"].values(), str(LOG)]
    bad = [*go["bad_vkeys"], *mangled(good[0]), str(WITNESSES[0])]
    script = "await v.keyOf(one, 1); return true;"
    assert verdicts(page, script, good) == [True] * len(good)
    assert verdicts(page, script, bad) == [False] * len(bad)


def test_all_of_the_log_of_tessera_holds(page: Page) -> None:
    told = vector("tessera-log/README.json")
    leaves = [leaf.encode() for leaf in told["leaves"]]
    policy = f"log {told['vkey']}\nquorum none\n"
    cases, proofs = [], []
    for size in range(16):
        note = (VECTORS / f"tessera-log/checkpoint.{size}").read_bytes()
        cases.append({"note": b64(note), "entries": [b64(leaf) for leaf in leaves[:size]]})
        tree = Tree()
        tiles = dict(tree.grow([hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves[:size]]))
        if size:
            reader = TileReader(size, tree.root, tiles.__getitem__)
        for index in range(size):
            hashes = "\n".join(b64(one) for one in inclusion_proof(index, size, reader.node))
            text = f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}{'\n' * bool(hashes)}\n"
            proofs.append({"proof": b64(text.encode() + note), "entry": leaves[index].hex()})
    script = f"""
        const policy = await v.policyOf({json.dumps(policy)});
        const {{ checkpoint }} = await policy.verify(v.noteOf(bytes(one.note)));
        const root = await v.rootOf(one.entries.map(bytes));
        return v.toHex(root) === v.toHex(checkpoint.root)
            && checkpoint.size === BigInt(one.entries.length);"""
    assert verdicts(page, script, cases) == [True] * 16
    script = f"""
        const policy = await v.policyOf({json.dumps(policy)});
        return (await v.check(bytes(one.proof), policy, one.entry, v.say)).verdict;"""
    assert verdicts(page, script, proofs) == ["right"] * 120


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    body = {"purpose": 'söme "words"\n\u2028\x7f\U0001f3db', "fields": ["email"], "n": -(2**53) + 1}
    acts = [act(), (Kind.STAFF_ACCESS, 0, body), act(Kind.RELEASE, version="1")]
    return Published(tmp_path_factory.mktemp("log"), [*acts, *(act() for _ in range(300))])  # type: ignore[list-item]  # bodies


def spoilt(published: Published) -> Iterator[bytes]:
    """Give whole files, and files that are wrong in many ways."""
    whole = [
        published.receipt(1).encode(),
        published.receipt(2).encode() + b"\n",
        published.proof(1, published.receipt(1).leaf.encode()).encode(),
        published.proof(1).encode(),
        published.note(2, 3, 4).encode(),
        published.note(4).encode(),
        signed(published.checkpoint, 2, 3, time=2**40).encode(),
        signed(published.checkpoint, 2, 3, time=2**63 - 1).encode(),
    ]
    yield from whole
    for file in whole:
        for at in range(0, len(file), 11):
            yield file[:at] + bytes([file[at] ^ 1]) + file[at + 1 :]
            yield file[:at] + file[at + 1 :]
            yield file[:at]
            yield file[:at] + b"\n" + file[at:]
    receipt = json.loads(whole[0])
    values: list[Any] = [None, 1.5, 1e20, 2**53, -0.0, "\ud800", [[[[]]]], {}, True, {"": {"": 1}}]
    for value in values:
        for name in receipt:
            for compact in ((",", ":"), (", ", ": ")):
                told = json.dumps(receipt | {name: value}, sort_keys=True, separators=compact)
                yield told.encode()
    nested: Any = 1
    for _ in range(20):
        nested = [nested]
        yield json.dumps(receipt | {"body": nested}, sort_keys=True, separators=(",", ":")).encode()


def test_the_page_and_the_command_agree_on_every_file(page: Page, published: Published) -> None:
    policy = Policy.parse(POLICY)
    files = list(spoilt(published))
    script = f"""
        const policy = await v.policyOf({json.dumps(POLICY.decode())});
        const report = await v.check(bytes(one), policy, "", v.say);
        return [report.verdict, report.findings.filter(({{mark}}) => mark === "ok").length];"""
    expected = []
    for file in files:
        report = check(file, policy)
        right = sum(finding.mark == "ok" for finding in report.findings)
        expected.append([report.verdict.name.lower(), right])
    assert len(files) > 1000
    assert {one[0] for one in expected} == {"right", "wrong", "unchecked"}
    told = verdicts(page, script, [b64(file) for file in files])
    assert [
        (file, mine, theirs)
        for file, mine, theirs in zip(files, expected, told, strict=True)
        if mine != theirs
    ] == []


def policies() -> list[bytes]:
    w2, w3 = (f"witness w{number} {WITNESSES[number - 2]}\n" for number in (2, 3))
    log = f"log {LOG}\n"
    texts = [
        f"{log}quorum none\n",
        f"{log}{w2}quorum w2\n",
        f"{log}{w2}{w3}group g any w2 w3\nquorum g\n",
        f"{log}{w2}{w3}group g all w2 w3\nquorum g\n",
        f"{log}{w2}{w3}group g 3 w2 w3\nquorum g\n",
        f"{log}{w2}{w3}group g 0 w2 w3\nquorum g\n",
        f"{log}{w2}{w3}group g 01 w2 w3\nquorum g\n",
        f"{log}{w2}{w3}group g 1 w2 w2\nquorum g\n",
        f"{log}{w2}{w3}group g 1 w2\ngroup h 1 w2 w3\nquorum h\n",
        f"{log}{w2}{w3}group g 1 w2\ngroup h all g w3\nquorum h\n",
        f"{log}{w2}group g 1\nquorum g\n",
        f"{log}group g 1 w2\nquorum g\n",
        f"{log}{log}quorum none\n",
        f"{log}{w2}{w2}quorum w2\n",
        f"{log}{w2}quorum w2\nquorum w2\n",
        f"{log}quorum w2\n",
        log,
        f"{log}quorum none",
        f"# a note\n\n \t{log}  \nquorum none\n",
        f"log {LOG} https://a.example/\nquorum none\n",
        f"log {LOG} a b\nquorum none\n",
        f"witness none {WITNESSES[0]}\nquorum none\n",
        f"witness w {LOG}\nquorum none\n",
        f"log {WITNESSES[0]}\nquorum none\n",
        f"{log}quorum none\r\n",
        f"{log}speak up\nquorum none\n",
        f"{log}" + "# x\n" * 2000 + "quorum none\n",
        "quorum none\n",
        "",
    ]
    made = [text.encode() for text in texts]
    key = str(WITNESSES[0]).encode()
    made.append(b"witness \xff\xfe " + key + b"\nquorum \xff\xfe\n")
    made.append(b"\xff" * 300_000 + b"\nquorum none\n")
    made += [b"witness w%d x\n" % number for number in range(1001)]
    return made


def test_the_page_and_the_library_agree_on_every_policy(page: Page) -> None:
    files = policies()
    script = "await v.Policy.parse(bytes(one)); return true;"
    expected = [holds(Policy.parse, file) for file in files]
    assert any(expected)
    assert verdicts(page, script, [b64(file) for file in files]) == expected


# How it is used.


def files(published: Published) -> list[FilePayload]:
    plain = "application/octet-stream"
    return [
        {"name": "policy", "mimeType": plain, "buffer": POLICY},
        {"name": "access.json", "mimeType": plain, "buffer": published.receipt(1).encode()},
        {
            "name": "changed.json",
            "mimeType": plain,
            "buffer": published.receipt(1).encode().replace(b"email", b"e-mai"),
        },
        {"name": "proof", "mimeType": plain, "buffer": published.proof(1).encode()},
    ]


def results(page: Page) -> list[str]:
    return [one.inner_text() for one in page.locator("#results h3").all()]


@pytest.mark.parametrize("size", [PHONE, DESK, {"width": 320, "height": 640}])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_person_chooses_files_and_reads_what_was_found(
    chromium: Browser, published: Published, size: dict[str, int], scheme: str
) -> None:
    visitor = Visitor(chromium, "file:///", viewport=size, color_scheme=scheme)
    page = visitor.page
    page.goto(FILE.as_uri())
    assert "the policy is empty" in page.locator("#policy-told").inner_text()
    page.get_by_label("Receipts, proofs or checkpoints").set_input_files(files(published)[1:2])
    page.get_by_text("Not everything could be checked.").wait_for()
    page.get_by_label("Receipts, proofs or checkpoints").set_input_files(files(published))
    page.get_by_text("1 right, 1 wrong, 1 not checked.").wait_for()
    told = page.locator("#results").inner_text()
    assert "A receipt of entry 1, of kind STAFF_ACCESS." in told
    assert 'It says fields: ["email"]' in told
    assert "\\u{2028}\\u{7f}" in told
    assert "salt and body are not what this leaf is committed to" in told
    assert violations(page) == []
    assert too_wide(page) == []
    page.get_by_text("Paste a text instead").click()
    page.get_by_label("Entry of a bare proof").fill(published.receipt(1).leaf.encode().hex())
    page.get_by_text("2 right, 1 wrong, 0 not checked.").wait_for()
    page.get_by_label("Pasted text").fill(published.note(2, 3).encode().decode())
    page.get_by_text("1 right, 0 wrong, 0 not checked.").wait_for()
    assert violations(page) == []
    assert visitor.complaints == []
    visitor.context.close()


def test_files_can_be_dropped(chromium: Browser, published: Published) -> None:
    visitor = Visitor(chromium, "file:///", viewport=DESK)
    page = visitor.page
    page.goto(FILE.as_uri())
    for file in files(published)[:2]:  # one after the other: first the policy
        page.evaluate(
            f"""([name, text]) => {{
                const data = new DataTransfer();
                data.items.add(new File([({B64})(text)], name));
                const told = {{ dataTransfer: data, bubbles: true, cancelable: true }};
                document.body.dispatchEvent(new DragEvent("dragover", told));
                document.body.dispatchEvent(new DragEvent("drop", told));
            }}""",
            [file["name"], b64(file["buffer"])],
        )
        page.get_by_text("The policy knows one log and 3 witnesses.").wait_for()
    page.get_by_text("1 right, 0 wrong, 0 not checked.").wait_for()
    assert results(page) == ["access.json\nAll of it holds."]
    visitor.context.close()


def test_the_keyboard_reaches_everything_in_order(chromium: Browser) -> None:
    visitor = Visitor(chromium, "file:///", viewport=DESK)
    page = visitor.page
    page.goto(FILE.as_uri())
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.id || document.activeElement.tagName"))
        if seen[-1] == "SUMMARY":
            page.keyboard.press("Enter")
    assert seen == ["policy", "files", "SUMMARY", "pasted", "entry"]
    tree = page.locator("body").aria_snapshot()
    for name in ("Policy", "Receipts, proofs or checkpoints", "Pasted text"):
        assert name in tree, tree
    visitor.context.close()


def test_what_cannot_be_checked_is_said(chromium: Browser, published: Published) -> None:
    visitor = Visitor(chromium, "file:///", viewport=PHONE)
    page = visitor.page
    page.goto(FILE.as_uri())
    page.get_by_label("Policy").fill("nothing of the kind\n")
    page.get_by_text("The policy cannot be used: a line of the policy").wait_for()
    page.get_by_label("Policy").fill(str(LOG))
    page.get_by_text("it asks for no witness").wait_for()
    large: FilePayload = {"name": "film", "mimeType": "video/mp4", "buffer": b"x" * 2_000_001}
    many = [large] + files(published)[1:2] * 60
    page.get_by_label("Receipts, proofs or checkpoints").set_input_files(many)
    page.get_by_text("At most 50 files are checked at a time").wait_for()
    assert "more than any file that is checked here" in page.locator("#results").inner_text()
    assert len(results(page)) == 50
    visitor.context.close()


def test_words_of_others_do_nothing_but_stand_there(chromium: Browser, tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202e\x1b[2J"
    published = Published(tmp_path, [(Kind.LEGAL, -1, {hostile: hostile})])
    visitor = Visitor(chromium, "file:///", viewport=PHONE)
    page = visitor.page
    page.goto(FILE.as_uri())
    page.get_by_label("Policy").fill(POLICY.decode())
    receipt: FilePayload = {
        "name": hostile,
        "mimeType": "text/plain",
        "buffer": published.receipt(0).encode(),
    }
    page.get_by_label("Receipts, proofs or checkpoints").set_input_files([receipt])
    page.get_by_text("1 right").wait_for()
    assert page.locator("img").count() == 0
    assert "\\u{202e}\\u{1b}[2J" in page.locator("#results li").last.inner_text()
    assert visitor.complaints == []
    visitor.context.close()


def test_nothing_can_leave_the_page(chromium: Browser) -> None:
    visitor = Visitor(chromium, "file:///", viewport=PHONE)
    page = visitor.page
    page.goto(FILE.as_uri())
    tried: list[str] = page.evaluate(
        """async () => {
            const told = [];
            document.addEventListener("securitypolicyviolation", (one) => {
                told.push(one.effectiveDirective);
            });
            await fetch("http://127.0.0.1:9/").catch(() => told.push("fetch failed"));
            const image = new Image();
            image.src = "http://127.0.0.1:9/x.png";
            const style = document.createElement("style");
            style.textContent = "p { color: red }";
            document.head.append(style);
            const script = document.createElement("script");
            try { script.text = "alert(1)"; document.head.append(script); }
            catch { told.push("no script"); }
            await new Promise((go) => setTimeout(go, 200));
            return told;
        }"""
    )
    assert {"connect-src", "img-src", "fetch failed"} <= set(tried)
    assert {"style-src-elem", "style-src"} & set(tried)
    assert {"no script", "require-trusted-types-for"} & set(tried)
    visitor.context.close()


def test_the_file_is_whole_and_names_no_other_place() -> None:
    text = FILE.read_text()
    names = re.findall(r"(?:src|href|action)=|@import|url\(|import\s*\(|https?://[\w.]+", text)
    assert names == []
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]+)"', text)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy
    for kind, part in (("script", ' type="module"'), ("style", "")):
        (inside,) = re.findall(f"<{kind}{part}>(.*?)</{kind}>", text, re.DOTALL)
        digest = b64(hashlib.sha256(inside.encode()).digest())
        assert f"{kind}-src 'sha256-{digest}'" in policy


def test_it_is_built_from_its_source_and_again_the_same(tmp_path: Path) -> None:
    node = ROOT / ".venv/bin/node"
    done = subprocess.run(
        [str(node), "build.mjs", "--verifier", str(tmp_path / "verify.html")],
        cwd=ROOT / "frontend",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "verify.html").read_bytes() == FILE.read_bytes()
