"""Inputs arrive read-only under their real names; outputs end up in the store under their digests."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import unittest
from typing import Any, Dict

from runner_process import RunnerTest


class Inputs(RunnerTest):
    def item(self, content: bytes, name: str, **more: Any) -> Dict[str, Any]:
        return {**self.put_blob(content), "name": name, **more}

    def test_inputs_have_their_names_and_are_read_only(self) -> None:
        inputs = {
            "train": [self.item(b"rows", "train.csv")],
            "several": [self.item(b"one", "same.csv"), self.item(b"two", "same.csv")],
        }
        script = 'cat "$TRAINYARD_INPUT_TRAIN"; stat -c %a "$TRAINYARD_INPUT_TRAIN"; cp step.json kept.json; '
        script += "IFS=:; cat $TRAINYARD_INPUT_SEVERAL"
        self.run_shell(script, inputs=inputs, lists=["several"])
        self.assertEqual(self.log_of("step"), b"rows444\nonetwo")
        step = json.loads(self.file_of("step", "kept.json").read_text())
        folder = f"{self.folder}/step/inputs"
        self.assertEqual(
            step["inputs"],
            {
                "train": f"{folder}/train/train.csv",
                "several": [f"{folder}/several/0/same.csv", f"{folder}/several/1/same.csv"],
            },
        )

    def test_inputs_are_removed_after_a_success_and_kept_otherwise(self) -> None:
        for name, script, more, kept in (
            ("ok", "true", {}, False),
            ("bad", "false", {}, True),
            ("keep", "true", {"keepInputs": True}, True),
        ):
            self.run_shell(script, name, inputs={"train": [self.item(b"rows", "train.csv")]}, **more)
            self.assertEqual(self.file_of(name, "inputs/train/train.csv").exists(), kept, name)

    def test_a_directory_is_built_from_its_manifest(self) -> None:
        files = {"MLmodel": (b"flavor", 0o644), "data/run.sh": (b"#!/bin/sh\necho ran\n", 0o755)}
        entries = [
            {
                "path": path,
                "digest": "sha256:" + self.put_blob(content)["digest"],
                "bytes": len(content),
                "mode": mode,
            }
            for path, (content, mode) in files.items()
        ]
        manifest = self.item(json.dumps({"entries": entries}).encode(), "model", kind="directory")
        result = self.run_shell(
            'cd "$TRAINYARD_INPUT_MODEL" && cat MLmodel && data/run.sh', inputs={"model": [manifest]}
        )
        self.assertEqual((result["exitCode"], self.log_of("step")), (0, b"flavorran\n"))

    def test_a_manifest_cannot_lead_out_of_the_folder(self) -> None:
        digest = "sha256:" + self.put_blob(b"evil")["digest"]
        for number, path in enumerate(("../evil", "/tmp/evil", "a/../../evil", "")):
            entries = [{"path": path, "digest": digest, "bytes": 4, "mode": 420}]
            manifest = self.item(json.dumps({"entries": entries}).encode(), "model", kind="directory")
            result = self.run_shell("true", f"step-{number}", inputs={"model": [manifest]})
            self.assertEqual(result["failure"]["reason"], "input-missing")
            self.assertIn("leads out of its folder", result["failure"]["message"])
        self.assertFalse((self.folder / "evil").exists())

    def test_a_missing_input_is_named_and_the_step_does_not_start(self) -> None:
        gone = str(self.store / "blobs/ab/abcd")
        result = self.run_shell(
            "touch ran", inputs={"train": [{"source": gone, "name": "train.csv", "kind": "file"}]}
        )
        self.assertEqual((result["exitCode"], result["failure"]["reason"]), (None, "input-missing"))
        self.assertIn('Input "train"', result["failure"]["message"])
        self.assertIn(gone, result["failure"]["message"])
        self.assertFalse(self.file_of("step", "ran").exists())

    def test_F45_a_step_that_changes_a_large_input_fails_and_the_blob_is_put_in_quarantine(self) -> None:
        content = os.urandom(2 << 20)
        item = self.item(content, "big.bin")
        result = self.run_shell(
            'chmod u+w "$TRAINYARD_INPUT_BIG"; printf X >> "$TRAINYARD_INPUT_BIG"', inputs={"big": [item]}
        )
        self.assertEqual(result["failure"]["reason"], "exit-non-zero")
        self.assertIn('Step changed its input "big" (inputs/big/big.bin)', result["failure"]["message"])
        blob = self.blob(item["digest"])
        if blob.exists():
            self.assertEqual(
                blob.read_bytes(), content, "the file system shares blocks: the blob was never in danger"
            )
        else:
            self.assertEqual((self.store / "quarantine" / item["digest"]).read_bytes(), content + b"X")

    def test_F45_a_step_that_changes_a_small_input_fails_and_the_blob_is_whole(self) -> None:
        item = self.item(b"small", "small.bin")
        result = self.run_shell(
            'chmod u+w "$TRAINYARD_INPUT_S"; printf X >> "$TRAINYARD_INPUT_S"', inputs={"s": [item]}
        )
        self.assertIn("Step changed its input", result["failure"]["message"])
        self.assertEqual(self.blob(item["digest"]).read_bytes(), b"small")

    def test_F45_touching_an_input_changes_nothing(self) -> None:
        for name, content in (("small", b"small"), ("large", bytes(2 << 20))):
            result = self.run_shell(
                'touch -d 2001-01-01 "$TRAINYARD_INPUT_A"', name, inputs={"a": [self.item(content, "a")]}
            )
            self.assertNotIn("failure", result)

    def test_project_folders_are_copied_with_all_their_files(self) -> None:
        notes = self.folder / "project" / "notes"
        (notes / "deep").mkdir(parents=True)
        (notes / "a.txt").write_text("a")
        (notes / "deep" / "b.txt").write_text("b")
        result = self.run_shell(
            "cat notes/a.txt notes/deep/b.txt", files=[{"source": str(notes), "name": "notes"}]
        )
        self.assertEqual(result["exitCode"], 0)
        self.assertEqual(result["bytes"], 2)

    def test_project_files_are_copied_and_cannot_replace_ours(self) -> None:
        script = self.folder / "report.sh"
        script.write_text("#!/bin/sh\necho report\n")
        script.chmod(0o755)
        self.run_shell("./scripts/report.sh", files=[{"source": str(script), "name": "scripts/report.sh"}])
        self.assertEqual(self.log_of("step"), b"report\n")
        for number, name in enumerate(("step.json", "outputs/x", "../x", "claim")):
            result = self.run_shell("true", f"bad-{number}", files=[{"source": str(script), "name": name}])
            self.assertEqual(result["failure"]["reason"], "input-missing", name)


class Outputs(RunnerTest):
    def publish(self, script: str, name: str = "step", **output: Any) -> Dict[str, Any]:
        return self.run_shell(script, name, outputs={"model": {"name": "model", **output}})

    def test_a_file_is_moved_into_the_store_read_only(self) -> None:
        result = self.publish("printf weights > outputs/model")
        hexadecimal = hashlib.sha256(b"weights").hexdigest()
        self.assertEqual(
            result["outputs"],
            {"model": {"digest": f"sha256:{hexadecimal}", "kind": "file", "bytes": 7, "name": "model"}},
        )
        blob = self.store / "blobs" / hexadecimal[:2] / hexadecimal
        self.assertEqual((blob.read_bytes(), blob.stat().st_mode & 0o777), (b"weights", 0o444))
        self.assertFalse(self.file_of("step", "outputs/model").exists())

    def test_F73_a_damaged_blob_is_replaced_by_the_fresh_bytes_also_when_it_has_their_size(self) -> None:
        script = "printf weights > outputs/model"
        first = self.publish(script, "first")
        blob = self.blob(first["outputs"]["model"]["digest"])
        for damage in (b"wei", b"weightz"):
            blob.unlink()
            blob.write_bytes(damage)
            again = self.publish(script, f"after-{len(damage)}")
            self.assertEqual(again["outputs"], first["outputs"])
            self.assertEqual(blob.read_bytes(), b"weights")
        self.assertEqual([file.name for file in blob.parent.iterdir()], [blob.name])

    def test_F73_damaged_entries_and_manifests_of_a_directory_are_replaced(self) -> None:
        script = "mkdir outputs/model; printf weights > outputs/model/w"
        first = self.publish(script, "first")
        manifest = self.blob(first["outputs"]["model"]["digest"])
        content = manifest.read_bytes()
        entry = self.blob(json.loads(content)["entries"][0]["digest"])
        for blob in (manifest, entry):
            size = blob.stat().st_size
            blob.chmod(0o644)
            blob.write_bytes(bytes(size))
        self.publish(script, "second")
        self.assertEqual((manifest.read_bytes(), entry.read_bytes()), (content, b"weights"))

    def test_a_reader_keeps_the_large_blob_that_it_was_handed_while_the_same_is_published_again(self) -> None:
        content = os.urandom(2 << 20)
        item = {**self.put_blob(content), "name": "big"}
        script = 'echo ready; until [ -e go ]; do sleep 0.02; done; cat "$TRAINYARD_INPUT_BIG" > copy'
        self.runner.say("start", **self.shell("reader", script, inputs={"big": [item]}))
        self.wait_for_log("reader", "ready")
        again = {"inputs": {"big": [item]}, "outputs": {"model": {"name": "model"}}}
        result = self.run_shell('cat "$TRAINYARD_INPUT_BIG" > outputs/model', "writer", **again)
        self.assertEqual(result["outputs"]["model"]["digest"], "sha256:" + item["digest"])
        self.file_of("reader", "go").touch()
        self.assertNotIn("failure", self.runner.result("reader"))
        self.assertEqual(self.file_of("reader", "copy").read_bytes(), content)
        self.assertEqual(self.blob(item["digest"]).read_bytes(), content)

    def test_a_directory_becomes_a_manifest(self) -> None:
        result = self.publish(
            "mkdir -p outputs/model/data; cd outputs/model; echo m >MLmodel; echo d >data/x; chmod +x data/x"
        )
        output = result["outputs"]["model"]
        self.assertEqual((output["kind"], output["bytes"]), ("directory", 4))
        manifest = self.blob(output["digest"]).read_bytes()
        self.assertEqual(output["digest"], "sha256dir:" + hashlib.sha256(manifest).hexdigest())
        self.assertNotIn(b" ", manifest)
        entries = json.loads(manifest)["entries"]
        self.assertEqual(
            [(entry["path"], entry["mode"]) for entry in entries], [("MLmodel", 0o644), ("data/x", 0o755)]
        )
        item = {"source": str(self.blob(output["digest"])), "name": "model", "kind": "directory"}
        again = self.run_shell(
            'cp -r "$TRAINYARD_INPUT_MODEL" outputs/model',
            "again",
            inputs={"model": [item]},
            outputs={"model": {"name": "model"}},
        )
        self.assertEqual(
            again["outputs"]["model"]["digest"], output["digest"], "what comes out again is the same"
        )

    def test_F44_a_missing_output_is_named(self) -> None:
        result = self.publish("true")
        self.assertEqual(result["failure"]["reason"], "output-missing")
        self.assertIn('Output "model" was not written', result["failure"]["message"])
        self.assertIn("outputs/model", result["failure"]["message"])
        self.assertNotIn("failure", self.publish("true", "optional", optional=True))

    def test_F44_a_directory_in_the_place_of_a_file_is_refused_and_the_reverse(self) -> None:
        file, folder = "echo x > outputs/model", "mkdir outputs/model; echo x > outputs/model/x"
        types = {
            "directory": (folder,),
            **dict.fromkeys(("file", "dataset", "metrics", "plots", "value", "endpoint"), (file,)),
            **dict.fromkeys(("model", "any"), (file, folder)),
        }
        for port_type, good in types.items():
            for script in (file, folder):
                name = f"{port_type}-{'file' if script == file else 'folder'}"
                failure = self.publish(script, name, type=port_type).get("failure")
                if script in good:
                    self.assertIsNone(failure, name)
                    continue
                wanted, made = ("file", "directory") if script == folder else ("directory", "file")
                message = f'Output "model" should be a {wanted}, but the step made a {made}.'
                self.assertEqual(failure, {"reason": "output-missing", "message": message})

    def test_F44_an_empty_output_is_an_output(self) -> None:
        self.assertEqual(self.publish(": > outputs/model")["outputs"]["model"]["bytes"], 0)
        self.assertEqual(
            self.publish("mkdir outputs/model", "folder")["outputs"]["model"]["kind"], "directory"
        )

    def test_F44_symbolic_links_and_pipes_are_refused_and_not_followed(self) -> None:
        for number, script in enumerate(
            (
                "ln -s /etc/hostname outputs/model",
                "mkdir outputs/model; ln -s /etc/hostname outputs/model/x",
                "mkfifo outputs/model",
                "mkdir outputs/model; echo 1 > outputs/model/a; mkfifo outputs/model/b",
                "mkdir outputs/model; ln -s / outputs/model/root",
            )
        ):
            result = self.publish(script, f"step-{number}")
            self.assertEqual(result["failure"]["reason"], "output-missing", script)
            self.assertIn("was refused", result["failure"]["message"])
            self.assertFalse((self.store / "blobs").exists(), "nothing of it was stored")

    def test_F44_a_file_name_that_is_not_UTF8_is_refused(self) -> None:
        result = self.publish("mkdir outputs/model; touch \"outputs/model/$(printf '\\377')\"")
        self.assertIn("not UTF-8", result["failure"]["message"])

    def test_F44_a_background_writer_cannot_change_a_published_output(self) -> None:
        script = "while :; do printf x; done >outputs/model & until [ -s outputs/model ]; do sleep 0.01; done"
        result = self.publish(script)
        blob = self.blob(result["outputs"]["model"]["digest"])
        self.assertEqual(
            "sha256:" + hashlib.sha256(blob.read_bytes()).hexdigest(), result["outputs"]["model"]["digest"]
        )
        self.assertEqual(result["leftovers"], 1)

    def test_F44_an_output_with_a_second_name_is_copied(self) -> None:
        result = self.publish("printf weights > mine; ln mine outputs/model")
        self.file_of("step", "mine").write_bytes(b"changed afterwards")
        self.assertEqual(self.blob(result["outputs"]["model"]["digest"]).read_bytes(), b"weights")

    def test_outputs_of_a_failed_step_are_not_published(self) -> None:
        result = self.publish("echo x > outputs/model; exit 1")
        self.assertEqual(result["outputs"], {})
        self.assertNotIn("failure", result)


@unittest.skipUnless(os.geteuid() == 0, "mounting a small file system needs root")
class FullDisk(RunnerTest):
    def setUp(self) -> None:
        super().setUp()
        self.small = self.folder / "small"
        self.small.mkdir()
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(self.small)], stderr=subprocess.DEVNULL
        )
        if mounted.returncode != 0:
            self.skipTest("no file system can be mounted here")
        self.addCleanup(subprocess.run, ["umount", "-l", str(self.small)])

    def test_F46_a_step_that_fills_the_disk_is_told_so(self) -> None:
        result = self.run_shell("cat /dev/zero > filler", dir=str(self.small / "step"))
        self.assertEqual(result["failure"]["reason"], "disk-full")
        self.assertNotEqual(result["exitCode"], 0)

    def test_F46_no_space_for_an_input(self) -> None:
        item = {**self.put_blob(os.urandom(3 << 20)), "name": "big"}
        result = self.run_shell("true", dir=str(self.small / "step"), inputs={"big": [item]})
        self.assertEqual(result["failure"]["reason"], "disk-full")

    def test_F46_no_space_for_a_claim_is_a_refusal(self) -> None:
        (self.small / "filler").write_bytes(bytes(1 << 20))
        self.runner.say("start", **self.shell("step", "true", dir=str(self.small / "step")))
        self.assertEqual(self.runner.wait_for("refused", "step")["reason"], "disk-full")

    def test_F46_an_output_on_another_file_system_is_copied(self) -> None:
        result = self.run_shell(
            "echo x > outputs/model", dir=str(self.small / "step"), outputs={"model": {"name": "model"}}
        )
        self.assertEqual(self.blob(result["outputs"]["model"]["digest"]).read_bytes(), b"x\n")
