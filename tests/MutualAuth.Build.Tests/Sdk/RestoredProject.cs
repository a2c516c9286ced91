using System.Text.Json;
using System.Text.RegularExpressions;

namespace MutualAuth.Build.Tests.Sdk;

/// <summary>
/// What a restore has left in a project that references the package and nothing else. It is the same for every such project, but for
/// name and path, and takes longer than the build: so it is made once, and copied.
/// </summary>
internal static partial class RestoredProject
{
    private static readonly Dictionary<string, string> Files = [];

    private static Project? _original;

    /// <param name="project">Its restore counts for all others.</param>
    public static void Remember(Project project)
    {
        foreach (var path in Directory.EnumerateFiles(project.Path("obj")))
            Files.Add(Path.GetFileName(path), File.ReadAllText(path));
        _original = project;
    }

    /// <returns>Whether the project is one of these, and has been restored so.</returns>
    public static bool TryRestore(Project project, IEnumerable<string> arguments)
    {
        if (_original is null || !project.IsPlain || !arguments.All(IsHarmless) || HasSurroundings(project.Folder))
            return false;
        Directory.CreateDirectory(project.Path("obj"));
        foreach (var (name, content) in Files)
        {
            File.WriteAllText(
                Path.Combine(project.Path("obj"), name.Replace(_original.Name + ".", project.Name + ".", StringComparison.Ordinal)),
                content.Replace(Text(_original.Folder + Path.DirectorySeparatorChar + _original.Name), Text(project.Folder + Path.DirectorySeparatorChar + project.Name), StringComparison.Ordinal)
                    .Replace(Text(_original.Folder), Text(project.Folder), StringComparison.Ordinal)
                    .Replace($"\"projectName\": \"{_original.Name}\"", $"\"projectName\": \"{Text(project.Name)}\"", StringComparison.Ordinal));
        }

        return true;
    }

    /// <summary>Whether a project of the README's form is restored in the same way with these in it.</summary>
    public static bool IsPlain(string items, string properties) =>
        !items.Contains("Reference", StringComparison.Ordinal) && PropertyNames().Matches(properties).All(property => IsOurs(property.Groups[1].Value));

    private static bool IsHarmless(string argument) => !argument.StartsWith("-p:", StringComparison.Ordinal) ? argument is not ("-r" or "-f") : IsOurs(argument[3..]);

    private static bool IsOurs(string property) => property.TrimStart('_').StartsWith("MutualAuth", StringComparison.Ordinal)
        || property is "NoWarn" or "WarningsAsErrors" or "WarningsNotAsErrors" or "TreatWarningsAsErrors" or "CompileForReal";

    /// <summary>Files by which a test has changed what projects are below them.</summary>
    private static bool HasSurroundings(string folder)
    {
        for (; folder != Isolation.Folder; folder = Path.GetDirectoryName(folder)!)
        {
            if (Directory.EnumerateFiles(folder, "Directory.*").Any() || File.Exists(Path.Combine(folder, "nuget.config")))
                return true;
        }

        return false;
    }

    private static string Text(string text) => JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    [GeneratedRegex(@"<(\w+)")]
    private static partial Regex PropertyNames();
}
