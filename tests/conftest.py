"""How many examples properties are tried on: fewer in `make test`, all in `make test-slow`.

`derandomize` tries the same examples in every run. There is no deadline, and no health check that measures time: on a
busy machine an example may take any time.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("full", settings.get_profile("quick"), max_examples=300)
settings.load_profile("quick")
