"""What is checked of films beside what is checked of every dataset."""
