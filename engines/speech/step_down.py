"""What to go on with when memory runs out: first a smaller number format, then a smaller model. Pure rules."""

# CTranslate2's number formats from the largest to the smallest, as far as the device computes in them well.
COMPUTE_TYPES = {
    "cuda": ("float32", "float16", "int8_float16", "int8"),
    "cpu": ("float32", "int8"),
}

# From the largest to the smallest, with the MB of their weights as published.
MODELS = (
    ("large-v3", 3087),
    ("distil-large-v3", 1513),
    ("medium", 1528),
    ("small", 484),
    ("base", 145),
)
# It learned English alone.
ENGLISH_ONLY = "distil-large-v3"


def lower_compute_types(device, compute_type):
    """The formats below `compute_type`; one that is not in the list stands for its size."""
    ladder = COMPUTE_TYPES[device]
    if compute_type in ladder:
        return list(ladder[ladder.index(compute_type) + 1 :])
    if compute_type.startswith("int8"):
        return []
    return [step for step in ladder if step.startswith("int8")]


def smaller_models(model, megabytes, english):
    """Names of the models below `model`, which is a name or a path; one of unknown name is placed by its size.

    `english`: whether nothing but English has to be understood.
    """
    name = model.replace("\\", "/").rstrip("/").split("/")[-1].lower()
    # The longest name first: distil-large-v3 is no large-v3.
    known = [step for step, _ in sorted(MODELS, key=lambda step: -len(step[0])) if step in name]
    steps = [step for step, _ in MODELS]
    if known:
        below = steps[steps.index(known[0]) + 1 :]
    else:
        below = [step for step, size in MODELS if size < 0.95 * megabytes]
    return [step for step in below if english or step != ENGLISH_ONLY]
