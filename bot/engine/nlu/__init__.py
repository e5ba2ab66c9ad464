"""NLU components of the Rasa pipeline, in the order in which `config.yml` names them.

What they find out stands in the parse output under `understanding`; the words that answer it are
chosen in `actions/`. No text for employers here.
"""
