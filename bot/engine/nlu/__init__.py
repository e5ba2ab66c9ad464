"""NLU components of the Rasa pipeline, in the order in which `config.yml` names them.

What they find out stands in the parse output under `understanding`; the words that answer it are
chosen in `actions/`. No text for employers here.

What only reads messages is registered as an entity extractor: of Rasa's types the one that training
leaves alone.
"""
