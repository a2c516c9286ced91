namespace MutualAuth.Build.Tests.Sdk;

/// <summary>The folder of one test, with its projects in it.</summary>
internal sealed class Sandbox : IDisposable
{
    /// <param name="name">Part of the folder's name, for whoever looks into one that was kept.</param>
    public Sandbox(string name)
    {
        Folder = Path.Combine(Isolation.Folder, $"test-{(name.Length > 60 ? name[..60] : name)}-{Path.GetRandomFileName()[..4]}");
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; }

    /// <summary>Set where the folder is to be kept: somebody will want to read the logs.</summary>
    public bool Keep { get; set; }

    /// <summary>Whether new projects are bare; see <see cref="Project.IsBare"/>.</summary>
    public bool MakesBareProjects { get; set; }

    /// <summary>A console application that refers to the package, or as little as will do.</summary>
    /// <param name="items">What its ItemGroup holds besides.</param>
    /// <param name="properties">What its PropertyGroup holds besides.</param>
    /// <param name="folder">Within the sandbox; the project's name where left out.</param>
    public Project NewProject(string name, string items = "", string properties = "", string? folder = null) =>
        MakesBareProjects ? NewBareProject(name, items, properties, folder) : NewApplication(name, items, properties, folder);

    /// <summary>A console application that refers to the package.</summary>
    /// <param name="folder">Within the sandbox; the project's name where left out.</param>
    public Project NewApplication(string name, string items = "", string properties = "", string? folder = null)
    {
        var project = new Project(this, Path.Combine(Folder, folder ?? name), name);
        project.Declare(items, properties);
        project.Write("Program.cs", """System.Console.WriteLine("hello");""");
        return project;
    }

    /// <summary>The smallest project that imports the package; see <see cref="Project.IsBare"/>.</summary>
    /// <param name="folder">Within the sandbox; the project's name where left out.</param>
    public Project NewBareProject(string name, string items = "", string properties = "", string? folder = null)
    {
        var project = new Project(this, Path.Combine(Folder, folder ?? name), name) { IsBare = true };
        project.Declare(items, properties);
        return project;
    }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    public CommandResult Run(string program, string directory, params string[] arguments) =>
        Command.Run(program, arguments, directory, Isolation.Environment);

    public void Dispose()
    {
        if (!Keep)
            Directory.Delete(Folder, recursive: true);
    }
}
