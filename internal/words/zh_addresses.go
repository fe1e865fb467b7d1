package words

// addresses is what is wrong with an address.
func addresses() map[string]string {
	return map[string]string{
		"%q has no canonical form":                  "%q 没有规范形式",
		"%q is not an address that can be read: %w": "%q 不是可识别的地址：%w",
		"%q is not the address of a page":           "%q 不是网页地址",
		"%q names no host":                          "%q 中没有主机名",
		"the address is longer than 16 KiB":         "地址超过 16 KiB",
	}
}
