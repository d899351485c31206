print("guidon")
