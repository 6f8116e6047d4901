"""``postroom doctor``: checks this installation and says what to mend."""

import click

from postroom.cli.exits import Exit
from postroom.cli.installation import open_installation
from postroom.cli.terminal import emit, say, shown

MARKS = {"ok": ("ok  ", "green"), "warn": ("warn", "yellow"), "fail": ("FAIL", "red")}


@click.command()
@click.option("--store", metavar="CODE", help="Of the store views only this one.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def doctor(store: str | None, as_json: bool) -> int:
    """Check this installation, and how its mail gets out.

    Database, files, settings, queue, and for each store view its transport, phase by phase.
    No mail is sent. Exit code 0: nothing fails (there may be warnings); 69: something fails.
    """
    open_installation()
    from postroom.doctor.checkup import checkup
    from postroom.doctor.finding import Level

    findings, subject = [], ""
    for finding in checkup(store):
        findings.append(finding)
        if not as_json:
            if finding.subject != subject:
                subject = finding.subject
                click.secho(f"\n{shown(subject)}", bold=True)
            mark, colour = MARKS[finding.level]
            click.echo(f"  {click.style(mark, fg=colour)}  {shown(finding.what)}")
            if finding.mend:
                say(f"        → {finding.mend}")
    count = {level: sum(finding.level is level for finding in findings) for level in Level}
    if as_json:
        emit({"findings": [vars(finding) for finding in findings], "count": count})
    else:
        say()
        say(f"{count[Level.OK]} fine, {count[Level.WARN]} to look at, {count[Level.FAIL]} to mend.")
    return Exit.UNAVAILABLE if count[Level.FAIL] else Exit.OK
