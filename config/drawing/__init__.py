"""Templates drawn in fewer steps: what cannot change is said once, the rest without detours.

Django walks a template node by node for every page: an icon asks for its static file, a word for
its translation, an included part is looked up and given a context of its own. A page has hundreds
of these and they come out the same each time. So what a template gives is looked through once,
after Django has parsed it, and answers the same bytes (tests/config/test_drawing.py compares):

- texts, static files, icons and addresses without a variable become one text, and words beside them
  one text a language (`Still`);
- a variable is looked up and written with three calls instead of fifteen (`Place`, `Said`), a
  condition and a sentence with names likewise (`Choice`, `Sentence`);
- a part that is included by its name is drawn in place (`Part`).

Nothing of it holds where errors are shown (DEBUG), so that they name the line. docs/adr/0028.
"""

DJANGOS_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
"""Where templates are looked for, as without a loader of ours."""
