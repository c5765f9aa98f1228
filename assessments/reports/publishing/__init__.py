"""Publishing a Board report: asked for by the recovery lead, made by the worker, kept by `assessments.published`."""
