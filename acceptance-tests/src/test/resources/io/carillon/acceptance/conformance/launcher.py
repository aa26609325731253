# Starts the Autobahn test suite; Python 2, run by Jython.

import threading
import traceback

from java.lang import Runtime, System

from autobahntestsuite import fuzzing, wstest


def end_with_parent():
    """The test holds the other end of this pipe, and loses it even if it is killed."""
    while getattr(System, 'in').read() >= 0:
        pass
    Runtime.getRuntime().halt(1)


def without_breaking_off(create_page):
    """
    A server that echoes what is not UTF-8 breaks the page of that case. The index with all verdicts exists by then, but
    the suite would never stop: it forgets to once an exception leaves its event handler.
    """
    def create(*arguments):
        try:
            create_page(*arguments)
        except UnicodeError:
            traceback.print_exc()
    return create


watch = threading.Thread(target=end_with_parent)
watch.daemon = True
watch.start()

pages = fuzzing.FuzzingFactory
pages.createAgentCaseReportHTML = without_breaking_off(pages.createAgentCaseReportHTML)
pages.createAgentCaseReportJSON = without_breaking_off(pages.createAgentCaseReportJSON)

wstest.run()
