using Mono.Cecil;
using Mono.Cecil.Cil;

// Tells crossgen2 which part of a library to compile ahead of time (--partial --mibc), for an image that is hardly larger than the
// library: all methods of the listed types and of the types in them. What is generic is left out: which instances of it are
// used is not to be seen here, and the runtime compiles them.
//
// A profile is an assembly of two global methods that nobody calls (MIbcProfileParser in dotnet/runtime): AssemblyDictionary
// names the library and the other one, which names the methods.
if (args is not [var libraryFile, var listFile, var profileFile])
{
    Console.Error.WriteLine("usage: MutualAuth.ImageProfile <library.dll> <list of types> <profile.mibc>");
    return 2;
}

using var library = AssemblyDefinition.ReadAssembly(libraryFile);
using var profile = AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition("profile", new Version()), "profile", ModuleKind.Dll);
var module = profile.MainModule;
var methods = AddGlobalMethod("Methods");
foreach (var name in File.ReadLines(listFile))
{
    if (library.MainModule.GetType(name) is not { } type)
    {
        Console.Error.WriteLine($"{listFile}: error: {Path.GetFileName(libraryFile)} has no type {name}. See the test of ImageTests that names this list for how it is made.");
        return 1;
    }

    foreach (var method in MethodsOf(type))
        Name(methods, module.ImportReference(method));
}

methods.Emit(OpCodes.Ret);
var dictionary = AddGlobalMethod("AssemblyDictionary");
dictionary.Emit(OpCodes.Ldstr, library.Name.Name);
Name(dictionary, methods.Body.Method);
dictionary.Emit(OpCodes.Ret);
profile.Write(profileFile);
return 0;

static void Name(ILProcessor code, MethodReference method)
{
    code.Emit(OpCodes.Ldtoken, method);
    code.Emit(OpCodes.Pop);
}

static IEnumerable<MethodDefinition> MethodsOf(TypeDefinition type) => type.HasGenericParameters
    ? []
    : type.Methods.Where(method => method.HasBody && !method.HasGenericParameters).Concat(type.NestedTypes.SelectMany(MethodsOf));

ILProcessor AddGlobalMethod(string name)
{
    var method = new MethodDefinition(name, MethodAttributes.Public | MethodAttributes.Static, module.TypeSystem.Void);
    module.GetType("<Module>").Methods.Add(method);
    return method.Body.GetILProcessor();
}
