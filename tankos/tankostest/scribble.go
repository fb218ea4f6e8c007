package tankostest

import "reflect"

// scribble changes whatever can be reached through slices, maps and pointers of
// v: strings, numbers and booleans. A runtime that shares any of it with its next
// result shows it there.
func scribble(v reflect.Value, seen map[any]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || seen[v.Interface()] {
			return
		}
		seen[v.Interface()] = true
		scribble(v.Elem(), seen)
	case reflect.Interface:
		// What an interface holds by value cannot be changed in place.
		if e := v.Elem(); e.Kind() == reflect.Pointer {
			scribble(e, seen)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				scribble(v.Field(i), seen)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			scribble(v.Index(i), seen)
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			v.SetMapIndex(key, reflect.Value{}) // deletes it
		}
	case reflect.String:
		if v.CanSet() {
			v.SetString("scribble")
		}
	case reflect.Bool:
		if v.CanSet() {
			v.SetBool(!v.Bool())
		}
	}
}
