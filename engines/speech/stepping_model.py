"""The model in use, and a smaller one when memory runs out."""

import gc

import faster_whisper

import step_down
import whisper_model
from protocol import Refused, is_out_of_memory

def step_notice(too_large, taken):
    return f"Out of memory with {too_large} in every compute type: goes on with {taken}."


CANNOT_LOAD = (RuntimeError, ValueError, MemoryError)


class TooLarge(Exception):
    """There is no memory for the model in any number format. `smaller`: the names of those below it."""

    def __init__(self, said, smaller):
        super().__init__(said)
        self.smaller = smaller


class SteppingModel:
    """Options: {models, packaged, device, computeType, threads, language, notices}.

    `models`: names or folders; the first one that can be had and fits into memory is taken. `packaged`: folders of
    models by name. `notices`: what led to this list.
    """

    def __init__(self, options):
        self._options = options
        # Of models that were too large, and of what else a person should know.
        self.steps = list(options["notices"])
        self._others = []
        self.whisper = None
        self._load_first(list(options["models"]))
        self.digest = whisper_model.digest(self._folder)

    @property
    def is_smaller(self):
        """Than the one that was asked for."""
        return self.name != self._options["models"][0]

    def languages(self):
        return self.whisper.supported_languages

    def describe(self):
        return {
            "version": faster_whisper.__version__,
            "model": self.name,
            "device": self._device,
            "computeType": self._compute_type,
            "digest": self.digest,
            "notices": self.steps + self._others,
        }

    def run(self, work, language):
        """The result of `work(whisper)`; out of memory, it is done again with the next lower compute type.

        Raises TooLarge when there is none, after which this object is of no more use.
        """
        while True:
            try:
                return work(self.whisper)
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
                said = str(error)
            # Not in the handler: as long as the error lives, its frames hold the model.
            if not self._lower():
                raise TooLarge(said, self._smaller(language))

    def _load_first(self, names):
        missing, too_large = None, None
        while names:
            self.name = names.pop(0)
            try:
                self._folder = whisper_model.folder_of(self._options["packaged"].get(self.name, self.name))
            except Refused as error:
                missing = missing or error
                continue
            if self._load():
                self.steps += [step_notice(too_large, self.name)] if too_large else []
                return
            too_large = too_large or self.name
            names = self._smaller(self._options["language"])
        if too_large is None:
            raise missing
        message = f"There is no memory for the speech model {too_large}, and no smaller one can be had."
        raise Refused("system", "out-of-memory", message)

    def _load(self):
        """False when there is no memory for it."""
        wishes = whisper_model.devices(self._options["device"], self._options["computeType"])
        for place, (device, compute_type) in enumerate(wishes, 1):
            try:
                self._take(device, compute_type)
                return True
            except CANNOT_LOAD as error:
                if not is_out_of_memory(error):
                    self._tell_unusable(device, place == len(wishes), error)
                    continue
            return self._lower()

    def _tell_unusable(self, device, is_last, error):
        if not is_last:
            self._others.append(f"The GPU cannot be used, the CPU is slower: {error}")
        elif device == "cuda":
            raise Refused("system", "gpu-unusable", f"The GPU cannot run {self.name}: {error}") from error
        else:
            raise Refused("system", "speech-model-unusable", f"{self.name} cannot be loaded: {error}") from error

    def _lower(self):
        """Loads it with the next lower compute type; False when there is none that works."""
        before = self._compute_type
        for lower in step_down.lower_compute_types(self._device, before):
            try:
                self._take(self._device, lower)
            except CANNOT_LOAD:
                # No memory for this one either, or the device does not compute in it.
                continue
            self._others.append(f"Out of memory with {before}: goes on with {self._compute_type}.")
            return True
        return False

    def _take(self, device, compute_type):
        self.whisper = None
        gc.collect()
        self._device, self._compute_type = device, compute_type
        self.whisper = whisper_model.load(self._folder, device, compute_type, self._options["threads"])
        # As CTranslate2 calls what it really uses.
        self._compute_type = self.whisper.model.compute_type

    def _smaller(self, language):
        english = language == "en"
        return step_down.smaller_models(self.name, whisper_model.megabytes(self._folder), english)
